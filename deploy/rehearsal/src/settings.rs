//! Where the installation is, and the key that lets a rehearsal sign in as anybody.

use std::collections::BTreeMap;
use std::path::Path;

use authorization::TokenSigner;

use crate::installation::Installation;
use crate::trouble::Trouble;

/// Where services listen unless told otherwise.
const DEFAULTS: [(&str, u16); 5] = [
    ("intake", 7601),
    ("investigation", 7602),
    ("assignment", 7603),
    ("notification", 7604),
    ("directory", 7605),
];

/// Reads `intake=http://127.0.0.1:7601`.
///
/// # Errors
/// In words for the command line.
pub fn parse_url(text: &str) -> Result<(String, String), String> {
    let form = "must look like intake=http://127.0.0.1:7601";
    let (service, url) = text.split_once('=').ok_or(form)?;
    if !DEFAULTS.iter().any(|(name, _)| *name == service) {
        let names: Vec<&str> = DEFAULTS.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "{service:?} is no service; they are {}",
            names.join(", ")
        ));
    }
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(form.to_owned());
    }
    Ok((service.to_owned(), url.trim_end_matches('/').to_owned()))
}

/// Reads `90s`, `2m`, `90`.
///
/// # Errors
/// In words for the command line.
pub fn parse_limit(text: &str) -> Result<std::time::Duration, String> {
    let (number, factor) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60),
        None => (text.strip_suffix('s').unwrap_or(text), 1),
    };
    let number: u64 = number.parse().map_err(|_| "must look like 90s or 2m")?;
    Ok(std::time::Duration::from_secs(
        number.saturating_mul(factor),
    ))
}

/// The installation at these addresses; what is not named is at its default.
///
/// # Errors
/// [`Trouble`] where the key cannot be read.
pub fn installation(urls: &[(String, String)], key: &Path) -> Result<Installation, Trouble> {
    let mut all: BTreeMap<String, String> = DEFAULTS
        .iter()
        .map(|(service, port)| ((*service).to_owned(), format!("http://127.0.0.1:{port}")))
        .collect();
    all.extend(urls.iter().cloned());
    let pem = std::fs::read(key).map_err(|e| {
        Trouble::Other(format!(
            "cannot read directory's private key {}: {e}; --key names it, and deploy/local/up makes it",
            key.display()
        ))
    })?;
    let signer = TokenSigner::from_pem("directory", &pem)
        .map_err(|e| Trouble::Other(format!("{} is no private key: {e}", key.display())))?;
    Ok(Installation::new(all, signer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_service_and_a_url() {
        assert_eq!(
            parse_url("intake=http://h:1/"),
            Ok(("intake".into(), "http://h:1".into()))
        );
        for bad in ["intake", "nothing=http://h", "intake=h:1"] {
            assert!(parse_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_limit_is_in_seconds_or_minutes() {
        let seconds = |text| parse_limit(text).unwrap().as_secs();
        assert_eq!([seconds("90s"), seconds("2m"), seconds("5")], [90, 120, 5]);
        assert!(parse_limit("soon").is_err());
    }

    #[test]
    fn a_key_that_is_not_there_is_named() {
        let missing = installation(&[], Path::new("/nonexistent/key.pem"))
            .err()
            .unwrap();
        assert!(
            missing.to_string().contains("/nonexistent/key.pem"),
            "{missing}"
        );
    }
}
