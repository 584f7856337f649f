//! One list that is two things: the names of an enum, and a table with one row for each of them. Neither can have one more
//! than the other, so nobody has to look after that.

/// Makes the enum and the table. A row is a struct with an `id`, which is the name outside.
macro_rules! table {
    (
        $(#[$enum_doc:meta])* pub enum $name:ident;
        $(#[$table_doc:meta])* pub const $table:ident: $row:ident;
        $($(#[$doc:meta])* $variant:ident $fields:tt)+
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        $(#[$table_doc])*
        pub const $table: &[$row] = &[$($row $fields),+];

        impl $name {
            /// All of them, in the order of the table.
            pub const ALL: [Self; $table.len()] = [$(Self::$variant),+];

            /// Its row of the table.
            pub const fn row(self) -> &'static $row {
                &$table[self as usize]
            }

            /// The id on the wire, in storage and in logs.
            pub const fn id(self) -> &'static str {
                self.row().id
            }

            /// The one of this id.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.id() == id)
            }
        }
    };
}

pub(crate) use table;
