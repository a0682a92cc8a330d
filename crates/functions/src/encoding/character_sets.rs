//! Character sets by the names that are registered for them.

use encoding_rs::{EncoderResult, Encoding};

/// A character set under the name that messages show.
pub(super) struct CharacterSet {
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Ascii,
    Latin1,
    /// Latin-1 with six letters for Turkish.
    Latin5,
    Utf8,
    /// With a byte order mark before it.
    Utf16,
    Utf16Be,
    Utf16Le,
    /// By its name in the encoding standard of the web.
    Web(&'static str),
}

use Kind::{Ascii, Latin1, Latin5, Utf8, Utf16, Utf16Be, Utf16Le, Web};

/// The name to show, other names, the kind. Upper and lower case are the same.
const SETS: &[(&str, &[&str], Kind)] = &[
    (
        "US-ASCII",
        &[
            "iso-ir-6",
            "ANSI_X3.4-1968",
            "ANSI_X3.4-1986",
            "ISO_646.irv:1991",
            "ISO646-US",
            "us",
            "IBM367",
            "cp367",
            "csASCII",
        ],
        Ascii,
    ),
    (
        "ISO_8859-1:1987",
        &["iso-ir-100", "ISO_8859-1", "ISO-8859-1", "latin1", "l1", "IBM819", "CP819", "csISOLatin1"],
        Latin1,
    ),
    ("ISO_8859-2:1987", &["iso-ir-101", "ISO_8859-2", "ISO-8859-2", "latin2", "l2", "csISOLatin2"], Web("iso-8859-2")),
    ("ISO_8859-3:1988", &["iso-ir-109", "ISO_8859-3", "ISO-8859-3", "latin3", "l3", "csISOLatin3"], Web("iso-8859-3")),
    ("ISO_8859-4:1988", &["iso-ir-110", "ISO_8859-4", "ISO-8859-4", "latin4", "l4", "csISOLatin4"], Web("iso-8859-4")),
    (
        "ISO_8859-5:1988",
        &["iso-ir-144", "ISO_8859-5", "ISO-8859-5", "cyrillic", "csISOLatinCyrillic"],
        Web("iso-8859-5"),
    ),
    (
        "ISO_8859-6:1987",
        &["iso-ir-127", "ISO_8859-6", "ISO-8859-6", "ECMA-114", "ASMO-708", "arabic", "csISOLatinArabic"],
        Web("iso-8859-6"),
    ),
    (
        "ISO_8859-7:1987",
        &["iso-ir-126", "ISO_8859-7", "ISO-8859-7", "ELOT_928", "ECMA-118", "greek", "greek8", "csISOLatinGreek"],
        Web("iso-8859-7"),
    ),
    ("ISO_8859-8:1988", &["iso-ir-138", "ISO_8859-8", "ISO-8859-8", "hebrew", "csISOLatinHebrew"], Web("iso-8859-8")),
    ("ISO_8859-8-I", &["ISO-8859-8-I", "csISO88598I"], Web("iso-8859-8-i")),
    ("ISO_8859-9:1989", &["iso-ir-148", "ISO_8859-9", "ISO-8859-9", "latin5", "l5", "csISOLatin5"], Latin5),
    ("ISO-8859-10", &["iso-ir-157", "l6", "ISO_8859-10:1992", "csISOLatin6", "latin6"], Web("iso-8859-10")),
    ("ISO-8859-13", &["csISO885913"], Web("iso-8859-13")),
    (
        "ISO-8859-14",
        &["iso-ir-199", "ISO_8859-14:1998", "ISO_8859-14", "latin8", "iso-celtic", "l8", "csISO885914"],
        Web("iso-8859-14"),
    ),
    ("ISO-8859-15", &["ISO_8859-15", "Latin-9", "csISO885915"], Web("iso-8859-15")),
    (
        "ISO-8859-16",
        &["iso-ir-226", "ISO_8859-16:2001", "ISO_8859-16", "latin10", "l10", "csISO885916"],
        Web("iso-8859-16"),
    ),
    ("UTF-8", &["csUTF8"], Utf8),
    ("UTF-16", &["csUTF16"], Utf16),
    ("UTF-16BE", &["csUTF16BE"], Utf16Be),
    ("UTF-16LE", &["csUTF16LE"], Utf16Le),
    ("windows-874", &["cswindows874"], Web("windows-874")),
    ("windows-1250", &["cswindows1250"], Web("windows-1250")),
    ("windows-1251", &["cswindows1251"], Web("windows-1251")),
    ("windows-1252", &["cswindows1252"], Web("windows-1252")),
    ("windows-1253", &["cswindows1253"], Web("windows-1253")),
    ("windows-1254", &["cswindows1254"], Web("windows-1254")),
    ("windows-1255", &["cswindows1255"], Web("windows-1255")),
    ("windows-1256", &["cswindows1256"], Web("windows-1256")),
    ("windows-1257", &["cswindows1257"], Web("windows-1257")),
    ("windows-1258", &["cswindows1258"], Web("windows-1258")),
    ("KOI8-R", &["csKOI8R"], Web("koi8-r")),
    ("KOI8-U", &["csKOI8U"], Web("koi8-u")),
    ("IBM866", &["cp866", "866", "csIBM866"], Web("ibm866")),
    ("macintosh", &["mac", "csMacintosh"], Web("macintosh")),
    ("Shift_JIS", &["MS_Kanji", "csShiftJIS"], Web("shift_jis")),
    ("Extended_UNIX_Code_Packed_Format_for_Japanese", &["csEUCPkdFmtJapanese", "EUC-JP"], Web("euc-jp")),
    ("ISO-2022-JP", &["csISO2022JP"], Web("iso-2022-jp")),
    ("EUC-KR", &["csEUCKR"], Web("euc-kr")),
    ("Big5", &["csBig5"], Web("big5")),
    ("GBK", &["CP936", "MS936", "windows-936", "csGBK"], Web("gbk")),
    ("GB18030", &["csGB18030"], Web("gb18030")),
];

pub(super) fn find(name: &str) -> Option<CharacterSet> {
    let is_it = |(own, aliases, _): &&(&'static str, &[&str], Kind)| {
        own.eq_ignore_ascii_case(name) || aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    };
    SETS.iter().find(is_it).map(|(name, _, kind)| CharacterSet { name, kind: *kind })
}

/// The letters of Latin-5 that Latin-1 does not have, by their codes.
const LATIN5: [(u8, char); 6] = [(0xd0, 'Ğ'), (0xdd, 'İ'), (0xde, 'Ş'), (0xf0, 'ğ'), (0xfd, 'ı'), (0xfe, 'ş')];

impl CharacterSet {
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// `None` if the set lacks a character.
    pub(super) fn encode(&self, text: &str) -> Option<Vec<u8>> {
        let units = || text.encode_utf16();
        match self.kind {
            Ascii => text.is_ascii().then(|| text.as_bytes().to_vec()),
            Latin1 => text.chars().map(|letter| u8::try_from(letter).ok()).collect(),
            Latin5 => text.chars().map(latin5_byte).collect(),
            Utf8 => Some(text.as_bytes().to_vec()),
            Utf16 => Some([0xfeff].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect()),
            Utf16Be => Some(units().flat_map(u16::to_be_bytes).collect()),
            Utf16Le => Some(units().flat_map(u16::to_le_bytes).collect()),
            Web(label) => encode_web(label, text),
        }
    }

    /// `None` if some bytes stand for no character.
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<String> {
        match self.kind {
            Ascii => bytes.is_ascii().then(|| bytes.iter().copied().map(char::from).collect()),
            Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
            Latin5 => Some(bytes.iter().copied().map(latin5_letter).collect()),
            Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Utf16 => match bytes {
                [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
                [0xfe, 0xff, rest @ ..] | rest => utf16(rest, u16::from_be_bytes),
            },
            Utf16Be => utf16(bytes, u16::from_be_bytes),
            Utf16Le => utf16(bytes, u16::from_le_bytes),
            Web(label) => {
                let (text, faulty) = Encoding::for_label(label.as_bytes())?.decode_without_bom_handling(bytes);
                // The web's standard fills holes in these sets with control characters.
                let holes =
                    label.starts_with("windows-") && text.contains(|letter| matches!(letter, '\u{80}'..='\u{9f}'));
                (!faulty && !holes).then(|| text.into_owned())
            }
        }
    }
}

fn latin5_byte(letter: char) -> Option<u8> {
    match LATIN5.iter().find(|(byte, own)| *own == letter || char::from(*byte) == letter) {
        Some((byte, own)) => (*own == letter).then_some(*byte),
        None => u8::try_from(letter).ok(),
    }
}

fn latin5_letter(byte: u8) -> char {
    LATIN5.iter().find(|(own, _)| *own == byte).map_or(char::from(byte), |(_, letter)| *letter)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    char::decode_utf16(pairs.iter().copied().map(unit)).collect::<Result<_, _>>().ok()
}

fn encode_web(label: &str, text: &str) -> Option<Vec<u8>> {
    let mut encoder = Encoding::for_label(label.as_bytes())?.new_encoder();
    let length = encoder.max_buffer_length_from_utf8_without_replacement(text.len())?;
    let mut bytes = Vec::with_capacity(length);
    match encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true).0 {
        EncoderResult::InputEmpty => Some(bytes),
        EncoderResult::OutputFull | EncoderResult::Unmappable(_) => None,
    }
}
