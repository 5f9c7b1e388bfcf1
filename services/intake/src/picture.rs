//! Pictures: measured before they are decoded, and shown without what the camera wrote into them.
//!
//! Blocks: for threads of its own, never for the executor.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use regulation::EvidenceKind;

use crate::domain::{Unfit, is_docx};

/// Of a JPEG that is written anew.
const QUALITY: u8 = 88;
/// Bytes that decoding may take: four to a pixel and as much again, at 40 million pixels.
const ROOM: u64 = 512 * 1024 * 1024;

/// How large a picture may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// Pixels.
    pub(crate) pixels: u64,
    /// Pixels of the longer side.
    pub(crate) side: u32,
}

/// Looks into a whole file where its kind needs that; a picture's viewing copy, where one can be
/// made.
///
/// # Errors
/// [`Unfit`] where it is not what it begins like, or too large a picture.
pub(crate) fn examine(
    kind: EvidenceKind,
    bytes: &[u8],
    frame: Frame,
) -> Result<Option<Vec<u8>>, Unfit> {
    match kind {
        EvidenceKind::Jpeg => picture(bytes, ImageFormat::Jpeg, frame),
        EvidenceKind::Png => picture(bytes, ImageFormat::Png, frame),
        EvidenceKind::Docx if !is_docx(bytes) => Err(Unfit::Kind),
        EvidenceKind::Docx
        | EvidenceKind::Heic
        | EvidenceKind::Pdf
        | EvidenceKind::Mp4
        | EvidenceKind::Mp3
        | EvidenceKind::M4a => Ok(None),
    }
}

/// Whether [`examine`] has anything to do.
pub(crate) const fn needs_examination(kind: EvidenceKind) -> bool {
    matches!(
        kind,
        EvidenceKind::Jpeg | EvidenceKind::Png | EvidenceKind::Docx
    )
}

fn picture(bytes: &[u8], format: ImageFormat, frame: Frame) -> Result<Option<Vec<u8>>, Unfit> {
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    // From the header alone.
    let size = reader().into_dimensions();
    let (width, height) = size.map_err(|_| Unfit::Unreadable)?;
    if width.max(height) > frame.side || u64::from(width) * u64::from(height) > frame.pixels {
        return Err(Unfit::Pixels);
    }
    // A broken picture is evidence, too: it is kept, and there is nothing to look at.
    Ok(shown(reader(), format))
}

fn shown(mut reader: ImageReader<Cursor<&[u8]>>, format: ImageFormat) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(ROOM);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // The copy has no such note any more, so it is turned as the note says.
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let mut copy = Vec::new();
    let written = match format {
        ImageFormat::Jpeg => {
            let plain = DynamicImage::ImageRgb8(picture.into_rgb8());
            plain.write_with_encoder(JpegEncoder::new_with_quality(&mut copy, QUALITY))
        }
        _ if picture.color().has_alpha() => DynamicImage::ImageRgba8(picture.into_rgba8())
            .write_to(&mut Cursor::new(&mut copy), ImageFormat::Png),
        _ => DynamicImage::ImageRgb8(picture.into_rgb8())
            .write_to(&mut Cursor::new(&mut copy), ImageFormat::Png),
    };
    written.ok().map(|()| copy)
}

#[cfg(test)]
mod tests {
    use image::RgbImage;
    use proptest::prelude::*;
    use testkit::damaged;

    use super::*;

    const FRAME: Frame = Frame {
        pixels: 1000,
        side: 100,
    };

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30]));
        picture
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_shown_as_large_as_it_is() {
        let copy = examine(EvidenceKind::Png, &png(20, 10), FRAME)
            .unwrap()
            .unwrap();
        let copy = image::load_from_memory(&copy).unwrap();
        assert_eq!((copy.width(), copy.height()), (20, 10));
    }

    #[test]
    fn too_large_a_picture_is_refused_by_its_header() {
        assert_eq!(
            examine(EvidenceKind::Png, &png(101, 2), FRAME),
            Err(Unfit::Pixels),
            "a side"
        );
        assert_eq!(
            examine(EvidenceKind::Png, &png(50, 21), FRAME),
            Err(Unfit::Pixels),
            "all pixels"
        );
        assert!(examine(EvidenceKind::Png, &png(50, 20), FRAME).is_ok());
        // The header alone, announcing what no machine could hold: nothing is decoded.
        let mut bomb = png(1, 1);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let refused = examine(EvidenceKind::Png, &bomb, FRAME);
        assert!(matches!(refused, Err(Unfit::Pixels | Unfit::Unreadable)));
    }

    #[test]
    fn a_broken_picture_is_kept_without_a_copy_and_a_lie_is_not_kept() {
        let whole = png(20, 10);
        let cut = &whole[..whole.len() - 20];
        assert_eq!(examine(EvidenceKind::Png, cut, FRAME), Ok(None));
        assert_eq!(
            examine(EvidenceKind::Png, &whole[..12], FRAME),
            Err(Unfit::Unreadable)
        );
        assert_eq!(
            examine(EvidenceKind::Docx, b"PK\x03\x04 an archive", FRAME),
            Err(Unfit::Kind)
        );
        assert_eq!(examine(EvidenceKind::Pdf, b"%PDF-", FRAME), Ok(None));
    }

    fn jpeg() -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbImage::from_fn(24, 16, |x, y| {
            let part = |n: u32| u8::try_from(n * 9).unwrap();
            image::Rgb([part(x), part(y), 7])
        });
        picture
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .unwrap();
        // A note of the camera's, which a decoder may look at.
        let exif = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        [&bytes[..2], exif, &bytes[2..]].concat()
    }

    proptest! {
        #[test]
        fn hostile_pictures_are_shown_without_notes_or_not_at_all(
            kind in prop_oneof![Just(EvidenceKind::Png), Just(EvidenceKind::Jpeg)],
            png in damaged(png(20, 10)),
            jpeg in damaged(jpeg()),
        ) {
            let bytes = if kind == EvidenceKind::Png { png } else { jpeg };
            if let Ok(Some(copy)) = examine(kind, &bytes, FRAME) {
                let format = image::guess_format(&copy);
                prop_assert!(matches!(format, Ok(ImageFormat::Png | ImageFormat::Jpeg)));
                prop_assert!(!copy.windows(4).any(|part| part == b"Exif"));
                let copy = image::load_from_memory(&copy);
                let copy = copy.expect("a copy can be looked at");
                prop_assert!(copy.width() * copy.height() <= 1000);
            }
        }

        #[test]
        fn hostile_bytes_are_no_picture(head in prop_oneof![Just(&b"\x89PNG\r\n\x1a\n"[..]), Just(&b"\xff\xd8\xff\xe0"[..]), Just(&b"PK\x03\x04"[..])], bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let bytes = [head, &bytes].concat();
            for kind in [EvidenceKind::Png, EvidenceKind::Jpeg, EvidenceKind::Docx] {
                let _ = examine(kind, &bytes, FRAME);
            }
        }
    }
}
