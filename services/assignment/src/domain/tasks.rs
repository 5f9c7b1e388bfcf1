//! What has a due date of its own beside the clocks of the stages: measures (F-5.4) and supervision
//! orders (F-6.7). Each is told once when its date has passed and nothing was done.

use chrono::{DateTime, Utc};

use super::{Assignment, Decision, Fact, MeasureId, Progress, Refusal, StaffId, SupervisionId};

/// Which thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskId {
    /// 处理措施.
    Measure(MeasureId),
    /// 督办.
    Supervision(SupervisionId),
}

/// One thing that is not done, and by when it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// By when.
    pub due_at: DateTime<Utc>,
}

impl Assignment {
    /// What is not done yet.
    pub fn open_tasks(&self) -> Vec<Task> {
        let measures = self
            .measures
            .iter()
            .filter(|measure| matches!(measure.progress, Progress::Ordered))
            .map(|measure| Task {
                id: TaskId::Measure(measure.id),
                due_at: measure.due_at,
            });
        let orders = self
            .side
            .supervisions
            .iter()
            .filter(|order| order.answer.is_none())
            .map(|order| Task {
                id: TaskId::Supervision(order.id),
                due_at: order.due_at,
            });
        measures.chain(orders).collect()
    }

    /// Who answers for a task: the owner of a measure and whoever ordered it; who must answer a
    /// supervision order and whoever gave it.
    pub fn people_of(&self, task: TaskId) -> Vec<StaffId> {
        match task {
            TaskId::Measure(id) => {
                let measure = self.measures.iter().find(|measure| measure.id == id);
                measure
                    .map(|measure| vec![measure.ordered.by])
                    .unwrap_or_default()
            }
            TaskId::Supervision(id) => {
                let order = self.side.supervisions.iter().find(|order| order.id == id);
                let people = order.map(|order| {
                    let mut people = order.asked.clone();
                    people.push(order.ordered.by);
                    people
                });
                people.unwrap_or_default()
            }
        }
    }

    /// Its date has passed; the case stays as it is. What is done says nothing.
    ///
    /// # Errors
    /// [`Refusal::Obsolete`].
    pub fn task_overdue(
        self,
        task: TaskId,
        recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let open = self.open_tasks().into_iter().find(|open| open.id == task);
        let due_at = open.ok_or(Refusal::Obsolete)?.due_at;
        let fact = match task {
            TaskId::Measure(id) => {
                let measure = self.measures.iter().find(|measure| measure.id == id);
                let measure = measure.ok_or(Refusal::NoSuchMeasure)?;
                Fact::MeasureOverdue {
                    measure: id,
                    kind: measure.what.kind(),
                    owner: measure.owner,
                    due_at,
                    others: recipients,
                    at,
                }
            }
            TaskId::Supervision(id) => Fact::SupervisionOverdue {
                id,
                due_at,
                recipients,
                at,
            },
        };
        self.with(vec![fact])
    }
}
