//! Why a rehearsal could not go on, in words that say what to do.

use crate::installation::Answer;
use crate::steps::Stuck;

/// Why it could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Nobody listens, or nobody answers.
    #[error(
        "{service} does not answer at {url}; is it running? (deploy/local/status, deploy/local/logs {service})"
    )]
    Away {
        /// Which service.
        service: String,
        /// Where it should be.
        url: String,
    },
    /// An answer that is not the one hoped for.
    #[error("{what}: {answer}")]
    Refused {
        /// What was asked.
        what: String,
        /// What came back.
        answer: Refusal,
    },
    /// It did not come about in time.
    #[error("{0}")]
    Stuck(Box<Stuck>),
    /// A file, or the place where the report goes.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Anything else that a person must put right.
    #[error("{0}")]
    Other(String),
}

/// An answer in one line.
#[derive(Debug)]
pub struct Refusal(Box<Answer>);

impl From<Answer> for Refusal {
    fn from(answer: Answer) -> Self {
        Self(Box::new(answer))
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Answer { status, body, .. } = &*self.0;
        let text = |key: &str| body[key].as_str().unwrap_or_default();
        write!(f, "{status} {}", text("title"))?;
        let faults: Vec<String> = body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|e| {
                let part = |key: &str| e[key].as_str().unwrap_or_default();
                format!("{} {}", part("pointer"), part("detail"))
            })
            .collect();
        if faults.is_empty() {
            write!(f, ". {}", text("detail"))
        } else {
            write!(f, ": {}", faults.join("; "))
        }
    }
}

impl From<Stuck> for Trouble {
    fn from(stuck: Stuck) -> Self {
        Self::Stuck(Box::new(stuck))
    }
}

impl Trouble {
    /// Nobody listens at a service's address.
    pub fn away(service: &str, url: &str) -> Self {
        Self::Away {
            service: service.to_owned(),
            url: url.to_owned(),
        }
    }

    /// An answer that is not the one hoped for.
    pub fn refused(what: impl Into<String>, answer: Answer) -> Self {
        Self::Refused {
            what: what.into(),
            answer: answer.into(),
        }
    }
}
