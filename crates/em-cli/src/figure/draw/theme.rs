//! Which colours there are.

use super::Colour;

/// Where a drawing is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::figure) enum Theme {
    /// On a white page.
    Page,
    /// Within a page of HTML that has colours of its own, as CSS variables.
    Embedded,
    /// On a terminal, most of which are dark.
    Terminal,
}

/// Okabe & Ito's colours, which people tell apart whatever colours they see, without their yellow,
/// which is too light for lines on white, and black, which is the text's.
const SERIES: [u32; 7] = [
    0x00_72_b2, 0xd5_5e_00, 0x00_9e_73, 0xcc_79_a7, 0xe6_9f_00, 0x56_b4_e9, 0x8c_6d_1f,
];
/// The same, light enough for a dark terminal.
const SERIES_ON_DARK: [u32; 7] = [
    0x56_b4_e9, 0xe6_7e_22, 0x2c_c4_9a, 0xe3_9f_c6, 0xf0_e4_42, 0xa0_d0_f0, 0xc8_b0_70,
];

impl Theme {
    /// Red, green and blue.
    pub(super) fn rgb(self, colour: Colour) -> [u8; 3] {
        let is_dark = self == Theme::Terminal;
        let code = match (colour, is_dark) {
            (Colour::Text, false) => 0x22_22_22,
            (Colour::Text, true) => 0xd8_d8_d8,
            (Colour::Axis, false) => 0x66_66_66,
            (Colour::Axis, true) => 0x90_90_90,
            (Colour::Grid, false) => 0xe4_e4_e4,
            (Colour::Grid, true) => 0x40_40_40,
            (Colour::Background, false) => 0xff_ff_ff,
            (Colour::Background, true) => 0,
            (Colour::Series(i), false) => SERIES[i % SERIES.len()],
            (Colour::Series(i), true) => SERIES_ON_DARK[i % SERIES.len()],
        };
        let [_, rgb @ ..] = u32::to_be_bytes(code);
        rgb
    }

    /// The colour as it looks before the background.
    pub(super) fn blend(self, colour: Colour, opacity: f64) -> [u8; 3] {
        let (over, under) = (self.rgb(colour), self.rgb(Colour::Background));
        std::array::from_fn(|i| {
            let mixed = f64::from(over[i]) * opacity + f64::from(under[i]) * (1.0 - opacity);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 255
            let mixed = mixed.round() as u8;
            mixed
        })
    }

    /// As CSS says it.
    pub(super) fn css(self, colour: Colour) -> String {
        let [r, g, b] = Theme::Page.rgb(colour);
        let literal = format!("#{r:02x}{g:02x}{b:02x}");
        let variable = match colour {
            _ if self != Theme::Embedded => return literal,
            Colour::Text => "text",
            Colour::Axis => "axis",
            Colour::Grid => "grid",
            Colour::Background => "background",
            Colour::Series(i) => {
                return format!("var(--figure-{}, {literal})", i % SERIES.len() + 1);
            }
        };
        format!("var(--figure-{variable}, {literal})")
    }
}
