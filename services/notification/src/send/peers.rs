//! Addresses, asked of those who keep them, with this service's own token; each reading is recorded
//! there. The types have no `Debug`, and live as long as one call.

use regulation::Language;
use serde::Deserialize;
use web::client::CallError;

use super::{Outcome, Sender};
use crate::domain::{ComplaintId, StaffId};

/// What intake knows of a complainant.
#[derive(Deserialize)]
pub(super) struct ComplainantContact {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    #[serde(alias = "postal_address")]
    pub(super) address: Option<String>,
    pub(super) language: Option<Language>,
    /// Where to turn instead, in the words of whoever declined it.
    pub(super) signpost: Option<String>,
}

/// What directory knows of a member of staff.
#[derive(Deserialize)]
pub(super) struct StaffContact {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) language: Language,
}

impl Sender {
    pub(super) async fn complainant_contact(
        &self,
        complaint: ComplaintId,
    ) -> Result<ComplainantContact, Outcome> {
        let base = self.settings.peers.intake.trim_end_matches('/');
        let url = format!("{base}/v1/complaints/{}/contact", complaint.0);
        let answer = self.http.get(&url, Some(&self.token()?)).await;
        answer.map_err(|e| failed(&e, "intake-unavailable", "contact-unknown"))
    }

    pub(super) async fn staff_contact(&self, staff: StaffId) -> Result<StaffContact, Outcome> {
        let base = self.settings.peers.directory.trim_end_matches('/');
        let url = format!("{base}/v1/staff/{}/contact", staff.0);
        let answer = self.http.get(&url, Some(&self.token()?)).await;
        answer.map_err(|e| failed(&e, "directory-unavailable", "contact-unknown"))
    }

    fn token(&self) -> Result<String, Outcome> {
        let signer = self.signer.as_ref().ok_or(Outcome::Later("no-key"))?;
        signer
            .service(clock::real_now())
            .map_err(|_| Outcome::Later("no-key"))
    }
}

fn failed(e: &CallError, unavailable: &'static str, unknown: &'static str) -> Outcome {
    match e {
        CallError::Unavailable(_) => Outcome::Later(unavailable),
        CallError::Refused(status) if matches!(status.as_u16(), 404 | 410) => {
            Outcome::Never(unknown)
        }
        // A key that is not trusted yet, or an older version of the other: people mend that.
        CallError::Refused(_) => Outcome::Later("contact-refused"),
        CallError::Malformed(_) => Outcome::Later("contact-unreadable"),
    }
}
