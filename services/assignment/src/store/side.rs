//! What goes on beside the stages, as the JSON of its column. Everything has a default: rows of
//! before there was such a column are empty objects.

use chrono::{DateTime, Utc};
use persistence::DbError;
use regulation::{ContactOutcome, ContactWay};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::record::SentBackDoc;
use super::stage::{Signed, ids, staff};
use crate::domain::{
    Answer, Assist, Contact, DepartmentId, MeasureId, Part, Side, StaffId, Supervision,
    SupervisionId, Urge,
};

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Doc {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assists: Vec<AssistDoc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without: Vec<SentBackDoc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reassignments: Vec<SentBackDoc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    urges: Vec<UrgeDoc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supervisions: Vec<SupervisionDoc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contacts: Vec<ContactDoc>,
}

#[derive(Serialize, Deserialize)]
struct AssistDoc {
    department: Uuid,
    handler: Option<Uuid>,
    asked: Signed,
    #[serde(flatten)]
    part: PartDoc,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
enum PartDoc {
    Asked,
    SignedFor {
        signed: Signed,
    },
    Contributed {
        signed: Signed,
        opinion: String,
        given: Signed,
    },
    Released {
        released_at: DateTime<Utc>,
    },
}

#[derive(Serialize, Deserialize)]
struct UrgeDoc {
    urged: Signed,
    recipients: Vec<Uuid>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct SupervisionDoc {
    id: Uuid,
    what: String,
    due_at: DateTime<Utc>,
    ordered: Signed,
    asked: Vec<Uuid>,
    answer: Option<(String, Signed)>,
}

#[derive(Serialize, Deserialize)]
struct ContactDoc {
    way: ContactWay,
    outcome: ContactOutcome,
    note: String,
    measure: Option<Uuid>,
    attempted: Signed,
}

impl From<&Assist> for AssistDoc {
    fn from(assist: &Assist) -> Self {
        let part = match &assist.part {
            Part::Asked => PartDoc::Asked,
            Part::SignedFor(signed) => PartDoc::SignedFor {
                signed: (*signed).into(),
            },
            Part::Contributed {
                signed,
                opinion,
                given,
            } => PartDoc::Contributed {
                signed: (*signed).into(),
                opinion: opinion.clone(),
                given: (*given).into(),
            },
            Part::Released(at) => PartDoc::Released { released_at: *at },
        };
        Self {
            department: assist.department.0,
            handler: assist.handler.map(|handler| handler.0),
            asked: assist.asked.into(),
            part,
        }
    }
}

impl From<AssistDoc> for Assist {
    fn from(doc: AssistDoc) -> Self {
        let part = match doc.part {
            PartDoc::Asked => Part::Asked,
            PartDoc::SignedFor { signed } => Part::SignedFor(signed.into()),
            PartDoc::Contributed {
                signed,
                opinion,
                given,
            } => Part::Contributed {
                signed: signed.into(),
                opinion,
                given: given.into(),
            },
            PartDoc::Released { released_at } => Part::Released(released_at),
        };
        Self {
            department: DepartmentId(doc.department),
            handler: doc.handler.map(StaffId),
            asked: doc.asked.into(),
            part,
        }
    }
}

impl From<&Urge> for UrgeDoc {
    fn from(urge: &Urge) -> Self {
        Self {
            urged: urge.urged.into(),
            recipients: ids(&urge.recipients),
            note: urge.note.clone(),
        }
    }
}

impl From<UrgeDoc> for Urge {
    fn from(doc: UrgeDoc) -> Self {
        Self {
            urged: doc.urged.into(),
            recipients: staff(doc.recipients),
            note: doc.note,
        }
    }
}

impl From<&Supervision> for SupervisionDoc {
    fn from(order: &Supervision) -> Self {
        let answer = order.answer.as_ref();
        Self {
            id: order.id.0,
            what: order.what.clone(),
            due_at: order.due_at,
            ordered: order.ordered.into(),
            asked: ids(&order.asked),
            answer: answer.map(|answer| (answer.text.clone(), answer.given.into())),
        }
    }
}

impl From<SupervisionDoc> for Supervision {
    fn from(doc: SupervisionDoc) -> Self {
        let answer = doc.answer.map(|(text, given)| Answer {
            text,
            given: given.into(),
        });
        Self {
            id: SupervisionId(doc.id),
            what: doc.what,
            due_at: doc.due_at,
            ordered: doc.ordered.into(),
            asked: staff(doc.asked),
            answer,
        }
    }
}

impl From<&Contact> for ContactDoc {
    fn from(contact: &Contact) -> Self {
        Self {
            way: contact.way,
            outcome: contact.outcome,
            note: contact.note.clone(),
            measure: contact.measure.map(|measure| measure.0),
            attempted: contact.attempted.into(),
        }
    }
}

impl From<ContactDoc> for Contact {
    fn from(doc: ContactDoc) -> Self {
        Self {
            way: doc.way,
            outcome: doc.outcome,
            note: doc.note,
            measure: doc.measure.map(MeasureId),
            attempted: doc.attempted.into(),
        }
    }
}

fn all<'a, T: 'a, D: From<&'a T>>(list: &'a [T]) -> Vec<D> {
    list.iter().map(D::from).collect()
}

fn back<D, T: From<D>>(docs: Vec<D>) -> Vec<T> {
    docs.into_iter().map(T::from).collect()
}

pub(super) fn side_to_json(side: &Side) -> Value {
    let doc = Doc {
        assists: all(&side.assists),
        without: all(&side.without),
        reassignments: all(&side.reassignments),
        urges: all(&side.urges),
        supervisions: all(&side.supervisions),
        contacts: all(&side.contacts),
    };
    serde_json::to_value(doc).expect("plain structs are JSON")
}

pub(super) fn side_from_json(data: Value) -> Result<Side, DbError> {
    let doc: Doc =
        serde_json::from_value(data).map_err(|_| DbError::Corrupt("what goes on beside"))?;
    Ok(Side {
        assists: back(doc.assists),
        without: back(doc.without),
        reassignments: back(doc.reassignments),
        urges: back(doc.urges),
        supervisions: back(doc.supervisions),
        contacts: back(doc.contacts),
    })
}
