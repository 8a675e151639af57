//! Finding every bad item of a batch by halving.

use std::ops::Range;

use crate::Error;

/// The first `most` positions in `range` whose items fail `holds`, ascending.
///
/// `holds` is asked about ranges, never twice about the same one; a batch without fault costs one question,
/// and each bad item at most two for each halving.
pub(crate) fn find_bad(
    range: Range<usize>,
    most: usize,
    holds: &mut impl FnMut(Range<usize>) -> Result<bool, Error>,
) -> Result<Vec<usize>, Error> {
    if most == 0 || range.is_empty() || holds(range.clone())? {
        return Ok(Vec::new());
    }
    let mut bad = Vec::new();
    // Ranges known to hold a bad item, the lowest on top.
    let mut failing = vec![range];
    while let Some(range) = failing.pop() {
        if range.len() == 1 {
            bad.push(range.start);
            if bad.len() == most {
                break;
            }
            continue;
        }
        let middle = range.start + range.len() / 2;
        let (left, right) = (range.start..middle, middle..range.end);
        if holds(left.clone())? {
            failing.push(right);
            continue;
        }
        if !holds(right.clone())? {
            failing.push(right);
        }
        failing.push(left);
    }
    Ok(bad)
}

/// The first `most` positions of items that could not be decoded or fail `holds`, ascending, with their errors.
pub(crate) fn find_first<T>(
    parsed: Vec<Result<T, Error>>,
    invalid: Error,
    most: usize,
    mut holds: impl FnMut(&[(usize, T)]) -> Result<bool, Error>,
) -> Result<Vec<(usize, Error)>, Error> {
    let (mut claims, mut bad) = (Vec::with_capacity(parsed.len()), Vec::new());
    for (at, parsed) in parsed.into_iter().enumerate() {
        match parsed {
            Ok(claim) => claims.push((at, claim)),
            Err(error) => bad.push((at, error)),
        }
    }
    // Behind the last one that will be named nothing needs to be checked.
    if let Some((last, _)) = most.checked_sub(1).and_then(|last| bad.get(last)) {
        claims.truncate(claims.partition_point(|(at, _)| at < last));
    }
    let failed =
        find_bad(0..claims.len(), most, &mut |range| holds(claims.get(range).unwrap_or_default()))?;
    let positions = failed.into_iter().filter_map(|i| claims.get(i));
    bad.extend(positions.map(|(at, _)| (*at, invalid)));
    bad.sort_unstable_by_key(|(at, _)| *at);
    bad.truncate(most);
    Ok(bad)
}
