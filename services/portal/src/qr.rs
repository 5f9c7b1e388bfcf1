//! QR codes, drawn as one path of squares: sharp at any size, and no picture to fetch.

use qrcode::{Color, QrCode};

/// White around it, in modules: scanners want four.
const QUIET: usize = 4;

/// A QR code, as one path of squares.
pub(crate) struct Drawn {
    /// Modules on a side, with the white around.
    pub(crate) size: usize,
    pub(crate) path: String,
}

/// What no QR code holds is drawn as none: it stands beside it, to type.
pub(crate) fn drawn(address: &str) -> Drawn {
    let Ok(code) = QrCode::new(address) else {
        return Drawn {
            size: 0,
            path: String::new(),
        };
    };
    let width = code.width();
    let mut path = String::new();
    for (at, module) in code.to_colors().into_iter().enumerate() {
        if module == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    Drawn {
        size: width + 2 * QUIET,
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_with_white_around_it() {
        let drawn = drawn("otpauth://totp/redress:hall-sun?secret=JBSWY3DPEHPK3PXP&issuer=redress");
        // The three corners that scanners look for begin behind the white.
        let far = drawn.size - QUIET - 1;
        for corner in [
            format!("M{QUIET} {QUIET}h1"),
            format!("M{far} {QUIET}h1"),
            format!("M{QUIET} {far}h1"),
        ] {
            assert!(drawn.path.contains(&corner), "{corner}");
        }
        assert!(!drawn.path.contains("M3 ") && !drawn.path.contains(&format!("M{} ", far + 1)));
    }

    #[test]
    fn what_no_code_holds_is_not_drawn() {
        assert_eq!(drawn(&"x".repeat(5000)).size, 0);
    }
}
