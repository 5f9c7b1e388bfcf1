//! `?ids=`: things by their ids, for the names of what somebody holds already.

use serde::Deserialize;
use uuid::Uuid;

/// Ids in a list at most: as many as a page has rows.
const MOST: usize = 100;

/// Up to 100 ids with commas between them.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String", deny_unknown_fields)]
pub(super) struct Ids(Vec<Uuid>);

impl Ids {
    pub(super) fn into_inner(self) -> Vec<Uuid> {
        self.0
    }
}

impl TryFrom<String> for Ids {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let ids = text.split(',').take(MOST + 1).map(Uuid::parse_str);
        let ids: Vec<Uuid> = ids.collect::<Result<_, _>>().map_err(|_| "not an id")?;
        if ids.len() > MOST {
            return Err("more than a hundred ids");
        }
        Ok(Self(ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_a_hundred_ids_are_read_and_nothing_else() {
        let list = |count: u128| {
            let ids: Vec<_> = (0..count).map(|n| Uuid::from_u128(n).to_string()).collect();
            Ids::try_from(ids.join(","))
        };
        assert_eq!(list(1).unwrap().into_inner(), [Uuid::nil()]);
        assert_eq!(list(100).unwrap().into_inner().len(), 100);
        assert!(list(101).is_err());
        for bad in ["", ",", "hall-sun"] {
            assert!(Ids::try_from(bad.to_owned()).is_err(), "{bad:?}");
        }
    }
}
