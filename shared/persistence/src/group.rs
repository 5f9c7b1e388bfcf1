//! Group commit: what many ask for at the same time is done in few transactions.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// Transactions at a time. While one waits for its COMMIT, the next is being written.
const WRITERS: usize = 2;
/// Requests that one transaction takes at most.
const MOST: usize = 16;

/// Puts requests together. One that comes alone goes at once; only while [`WRITERS`] transactions are on
/// their way do others wait, and then they go together. Cheap to clone.
pub struct Group<T, A> {
    queue: Arc<Mutex<Queue<T, A>>>,
    runtime: Handle,
}

struct Queue<T, A> {
    waiting: VecDeque<(T, oneshot::Sender<A>)>,
    writers: usize,
}

impl<T, A> Clone for Group<T, A> {
    fn clone(&self) -> Self {
        Self {
            queue: Arc::clone(&self.queue),
            runtime: self.runtime.clone(),
        }
    }
}

impl<T: Send + 'static, A: Send + 'static> Group<T, A> {
    /// The work runs on this runtime, which outlives every request.
    pub fn new(runtime: Handle) -> Self {
        let queue = Queue {
            waiting: VecDeque::new(),
            writers: 0,
        };
        Self {
            queue: Arc::new(Mutex::new(queue)),
            runtime,
        }
    }

    /// Has it done together with what others ask for: `work` gives the answers in the order of what it
    /// is given. Whoever goes away does not stop what has begun, as others may be with them. None where
    /// the work panicked.
    pub async fn submit<W, F>(&self, item: T, work: W) -> Option<A>
    where
        W: Fn(Vec<T>) -> F + Send + 'static,
        F: Future<Output = Vec<A>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let starts = {
            let mut queue = self.queue();
            queue.waiting.push_back((item, answer));
            let starts = queue.writers < WRITERS;
            queue.writers += usize::from(starts);
            starts
        };
        if starts {
            self.runtime.spawn(self.clone().write(work));
        }
        answered.await.ok()
    }

    /// Until nothing waits.
    async fn write<W, F>(self, work: W)
    where
        W: Fn(Vec<T>) -> F + Send + 'static,
        F: Future<Output = Vec<A>> + Send + 'static,
    {
        while let Some(taken) = self.take() {
            let (items, senders): (Vec<T>, Vec<oneshot::Sender<A>>) = taken.into_iter().unzip();
            // A task of its own: if it panics, those who asked are told, and the next are served.
            let answers = self.runtime.spawn(work(items)).await.unwrap_or_default();
            for (sender, answer) in senders.into_iter().zip(answers) {
                // Whoever asked may be gone.
                let _ = sender.send(answer);
            }
        }
    }

    /// The next few; none where this writer is no longer needed.
    fn take(&self) -> Option<Vec<(T, oneshot::Sender<A>)>> {
        let mut queue = self.queue();
        // What nobody waits for any more is not begun: it may have been sent again.
        queue.waiting.retain(|(_, sender)| !sender.is_closed());
        let next = queue.waiting.len().min(MOST);
        if next == 0 {
            queue.writers -= 1;
            return None;
        }
        Some(queue.waiting.drain(..next).collect())
    }

    fn queue(&self) -> MutexGuard<'_, Queue<T, A>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::sync::Semaphore;
    use tokio::task::JoinHandle;
    use tokio::time::timeout;

    use super::*;

    type Numbers = Group<usize, (usize, usize)>;
    type Answers = Pin<Box<dyn Future<Output = Vec<(usize, usize)>> + Send>>;

    fn group() -> Numbers {
        Group::new(Handle::current())
    }

    /// Answers each number with itself and how many came with it, once the gate lets the batch pass.
    fn gated(gate: &Arc<Semaphore>) -> impl Fn(Vec<usize>) -> Answers + Send + use<> {
        let gate = Arc::clone(gate);
        move |items| {
            let gate = Arc::clone(&gate);
            Box::pin(async move {
                gate.acquire().await.expect("the gate is open").forget();
                let all = items.len();
                items.into_iter().map(|n| (n, all)).collect()
            })
        }
    }

    async fn eventually(condition: impl Fn() -> bool) {
        let waiting = async {
            while !condition() {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), waiting)
            .await
            .expect("it comes true");
    }

    type Asked = JoinHandle<Option<(usize, usize)>>;

    fn ask(group: &Numbers, gate: &Arc<Semaphore>, n: usize) -> Asked {
        let (group, gate) = (group.clone(), Arc::clone(gate));
        tokio::spawn(async move { group.submit(n, gated(&gate)).await })
    }

    /// All writers have something in hand, and nothing passes the gate.
    async fn busy() -> (Numbers, Arc<Semaphore>, Vec<Asked>) {
        let (group, gate) = (group(), Arc::new(Semaphore::new(0)));
        let mut asked = Vec::new();
        for n in 0..WRITERS {
            asked.push(ask(&group, &gate, n));
            // A writer of its own has it before the next one comes.
            eventually(|| group.queue().writers == n + 1 && group.queue().waiting.is_empty()).await;
        }
        (group, gate, asked)
    }

    #[tokio::test]
    async fn one_that_comes_alone_goes_alone_and_at_once() {
        let gate = Arc::new(Semaphore::new(1));
        assert_eq!(group().submit(7, gated(&gate)).await, Some((7, 1)));
    }

    #[tokio::test]
    async fn what_comes_while_all_writers_are_busy_goes_together_each_with_its_own_answer() {
        let (group, gate, mut asked) = busy().await;
        asked.extend((WRITERS..WRITERS + MOST + 3).map(|n| ask(&group, &gate, n)));
        eventually(|| group.queue().waiting.len() == MOST + 3).await;
        gate.add_permits(1000);
        let mut sizes = Vec::new();
        for (n, task) in asked.into_iter().enumerate() {
            let (answered, all) = task.await.expect("no panic").expect("an answer");
            assert_eq!(answered, n, "the answer is somebody else's");
            sizes.push(all);
        }
        let expected = [[1].repeat(WRITERS), [MOST].repeat(MOST), [3].repeat(3)].concat();
        assert_eq!(sizes, expected);
        eventually(|| group.queue().writers == 0).await;
    }

    #[tokio::test]
    async fn work_that_panics_is_told_and_the_next_is_done() {
        let group = group();
        let panics = |_: Vec<usize>| async { panic!("on purpose") };
        assert_eq!(group.submit(1, panics).await, None);
        let gate = Arc::new(Semaphore::new(1));
        assert_eq!(group.submit(2, gated(&gate)).await, Some((2, 1)));
    }

    #[tokio::test]
    async fn whoever_goes_away_does_not_stop_the_work() {
        let (group, gate, done) = (group(), Arc::new(Semaphore::new(0)), Arc::default());
        let work = {
            let (gate, done): (Arc<Semaphore>, Arc<AtomicUsize>) =
                (Arc::clone(&gate), Arc::clone(&done));
            move |items: Vec<usize>| {
                let (gate, done) = (Arc::clone(&gate), Arc::clone(&done));
                async move {
                    gate.acquire().await.expect("the gate is open").forget();
                    done.fetch_add(items.len(), Ordering::Relaxed);
                    items.into_iter().map(|n| (n, 1)).collect()
                }
            }
        };
        let asked = group.clone();
        let task = tokio::spawn(async move { asked.submit(1, work).await });
        eventually(|| group.queue().writers == 1 && group.queue().waiting.is_empty()).await;
        task.abort();
        assert!(task.await.is_err_and(|e| e.is_cancelled()));
        gate.add_permits(1);
        eventually(|| done.load(Ordering::Relaxed) == 1).await;
    }

    #[tokio::test]
    async fn what_has_not_begun_when_its_asker_goes_away_is_not_done() {
        let (group, gate, _busy) = busy().await;
        let (gone, stays) = (ask(&group, &gate, 8), ask(&group, &gate, 9));
        eventually(|| group.queue().waiting.len() == 2).await;
        gone.abort();
        assert!(gone.await.is_err_and(|e| e.is_cancelled()));
        gate.add_permits(100);
        assert_eq!(
            stays.await.expect("no panic"),
            Some((9, 1)),
            "it went alone"
        );
    }
}
