//! The words by which interfaces and stored rows name the values of an enum, written once for both ways.

/// Gives an enum the words that interfaces and stored rows use, both ways.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word that interfaces and stored rows use.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value for a word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of each, in order.
            pub fn words() -> Vec<&'static str> {
                vec![$($word),+]
            }
        }
    };
}

pub(crate) use words;
