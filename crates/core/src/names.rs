//! Names of states and events: one list gives the name without data, its id, and the way back from the id.

/// `Name of Enum { Variant => "id", … }`: the enum's variants without their data, with ids in both directions. A variant that
/// the list leaves out, or that it names twice, does not compile.
macro_rules! names {
    ($(#[$doc:meta])* $names:ident of $of:ident { $($name:ident => $id:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $names {
            $(
                #[doc = concat!("[`", stringify!($of), "::", stringify!($name), "`].")]
                $name,
            )+
        }

        impl $names {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name as it is stored, sent, logged and documented.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id),+
                }
            }

            /// What this id names; an unknown one is not guessed at.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|name| name.id() == id)
            }
        }

        impl core::fmt::Display for $names {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.id())
            }
        }

        impl $of {
            /// The name, without the data.
            pub const fn name(&self) -> $names {
                match self {
                    $(Self::$name { .. } => $names::$name),+
                }
            }
        }
    };
}

pub(crate) use names;
