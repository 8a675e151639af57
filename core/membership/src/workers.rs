//! Threads to work on, counted by the caller.

use rayon::prelude::*;

use crate::Error;

/// A pool of worker threads, or none: one thread means the calling one, without any scheduling.
pub struct Workers(Option<rayon::ThreadPool>);

impl Workers {
    /// The calling thread alone.
    #[must_use]
    pub const fn one() -> Self {
        Self(None)
    }

    /// `threads` workers; 0 means as many as there are cores.
    ///
    /// # Errors
    /// [`Error::ThreadsFailed`] when the operating system refuses to start them.
    pub fn new(threads: usize) -> Result<Self, Error> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { cores() } else { threads };
        if threads == 1 {
            return Ok(Self::one());
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map(|pool| Self(Some(pool))).map_err(|_| Error::ThreadsFailed)
    }

    /// How many threads there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.as_ref().map_or(1, rayon::ThreadPool::current_num_threads)
    }

    /// `work` on each of 0 … `jobs` − 1, results in order.
    pub fn map<T: Send>(&self, jobs: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        match &self.0 {
            None => (0..jobs).map(work).collect(),
            Some(pool) => {
                pool.install(|| (0..jobs).into_par_iter().with_max_len(1).map(work).collect())
            }
        }
    }

    /// `work` on each of `jobs` items in runs of `run`, results in order.
    pub fn map_runs<T: Send>(
        &self,
        jobs: usize,
        run: usize,
        work: impl Fn(usize) -> T + Sync + Send,
    ) -> Vec<T> {
        match &self.0 {
            None => (0..jobs).map(work).collect(),
            Some(pool) => {
                pool.install(|| (0..jobs).into_par_iter().with_min_len(run).map(work).collect())
            }
        }
    }

    /// `work` on each run of `length` items of `items`, with the number of the run.
    pub fn each_chunk<T: Send>(
        &self,
        items: &mut [T],
        length: usize,
        work: impl Fn(usize, &mut [T]) + Sync + Send,
    ) {
        let length = length.max(1);
        match &self.0 {
            None => items.chunks_mut(length).enumerate().for_each(|(i, run)| work(i, run)),
            Some(pool) => pool.install(|| {
                items.par_chunks_mut(length).enumerate().for_each(|(i, run)| work(i, run));
            }),
        }
    }
}
