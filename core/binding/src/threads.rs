//! One pool of worker threads for each number asked for, kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use membership::{Error, Workers};

/// By process and number of threads.
type Pools = HashMap<(u32, usize), Arc<Workers>>;

/// The pool of `threads` workers, 0 for all cores.
///
/// A forked child inherits the table but not the threads, so the process is part of the key.
pub fn workers(threads: usize) -> Result<Arc<Workers>, Error> {
    static POOLS: Mutex<Option<Pools>> = Mutex::new(None);
    if threads == 1 {
        return Ok(Arc::new(Workers::one()));
    }
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    let pools = pools.get_or_insert_default();
    let key = (std::process::id(), threads);
    if let Some(workers) = pools.get(&key) {
        return Ok(Arc::clone(workers));
    }
    let workers = Arc::new(Workers::new(threads)?);
    pools.insert(key, Arc::clone(&workers));
    Ok(workers)
}
