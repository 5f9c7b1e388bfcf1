//! Pictures as people take them, made here.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

/// What the camera wrote into [`photo`]: where it was.
pub const PLACE: &[u8] = b"N30.5928 E114.3055";

fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(64, 48, |x, y| {
        let part = |n: u32| u8::try_from(n % 251).expect("below 251");
        image::Rgb([part(x * 3), part(y * 5), part(x + y)])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, format)
        .expect("a picture in memory");
    bytes.into_inner()
}

/// A PNG.
pub fn screenshot() -> Vec<u8> {
    picture(ImageFormat::Png)
}

/// A JPEG with the place where it was taken.
pub fn photo() -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let number = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    // EXIF: one folder that names another, which has the place as text.
    let mut exif =
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"\x01\0\x1b\0\x07\0");
    exif.extend(number(PLACE.len()));
    exif.extend(number(44));
    exif.extend([0; 4]);
    exif.extend(PLACE);
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, &exif, &plain[2..]].concat()
}

/// Whether these bytes stand anywhere in those.
pub fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|part| part == what)
}
