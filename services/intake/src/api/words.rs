//! The rule for texts in bodies: so many characters, none that steer a screen.

use crate::domain::is_plain_text;

/// For `garde(custom(…))`: between `MIN` and `MAX` characters that show as they are.
pub(super) fn words<const MIN: usize, const MAX: usize>(text: &str, (): &()) -> garde::Result {
    let length = text.trim().chars().count();
    if length < MIN || text.chars().count() > MAX {
        return Err(garde::Error::new(format!(
            "must have {MIN} to {MAX} characters"
        )));
    }
    if !is_plain_text(text) {
        return Err(garde::Error::new(
            "must hold no control characters and none that turn the reading direction",
        ));
    }
    Ok(())
}
