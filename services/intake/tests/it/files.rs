//! Files as people bring them in, made here.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

/// Written into a picture by its camera; nobody but the original's readers may see it.
pub(crate) const PLACE: &[u8] = b"N39.9042 E116.4074 canary";

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let part = |n: u32| u8::try_from(n % 251).unwrap();
        image::Rgb([part(x), part(y), part(x + y)])
    });
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Png)
}

/// 40 by 20 pixels, with the place where it was taken, to be shown upright: turned by a quarter.
pub(crate) fn photo() -> Vec<u8> {
    let plain = picture(40, 20, ImageFormat::Jpeg);
    // One folder with the orientation, and one with the place, as text.
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value.to_le_bytes(),
        ]
        .concat()
    };
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, 6));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend([0; 4]);
    let length = u32::try_from(PLACE.len()).unwrap();
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x001b, 7, length, 56));
    tiff.extend([0; 4]);
    tiff.extend(PLACE);
    let segment = u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes();
    [
        &plain[..2],
        b"\xff\xe1",
        &segment,
        b"Exif\0\0",
        &tiff,
        &plain[2..],
    ]
    .concat()
}

/// So many bytes that begin as a PDF does.
pub(crate) fn pdf(size: usize) -> Vec<u8> {
    of(b"%PDF-1.7\n", size)
}

/// So many bytes that begin as an MP4 does.
pub(crate) fn mp4(size: usize) -> Vec<u8> {
    of(b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2mp41", size)
}

fn of(head: &[u8], size: usize) -> Vec<u8> {
    let body = (0..size - head.len()).map(|n| u8::try_from(n % 253).unwrap());
    head.iter().copied().chain(body).collect()
}

/// An archive with these files, all empty.
pub(crate) fn archive(names: &[&str]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend([0; 20]);
        bytes.extend(length);
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        directory.extend(b"PK\x01\x02\x14\0\x14\0");
        directory.extend([0; 20]);
        directory.extend(length);
        directory.extend([0; 12]);
        directory.extend(at);
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(names.len()).unwrap().to_le_bytes();
    let (at, size) = (bytes.len(), directory.len());
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(at).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

pub(crate) fn docx() -> Vec<u8> {
    archive(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"])
}
