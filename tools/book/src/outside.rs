//! Links that leave the book. The pages are read in the repository too, where a link to a file of it leads somewhere; in
//! the built site it would not, so there the file is named instead.

use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

pub struct Outside;

impl Preprocessor for Outside {
    fn name(&self) -> &str {
        "outside"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            let depth = chapter.path.as_ref().map_or(0, |path| path.components().count().saturating_sub(1));
            chapter.content = named(&chapter.content, depth);
        });
        Ok(book)
    }
}

/// `[text](../../file)` on a page so many folders deep becomes `text (file)` where it leads out of the book.
fn named(text: &str, depth: usize) -> String {
    let way_out = format!("]({}", "../".repeat(depth + 1));
    let mut rest = text;
    let mut done = String::new();
    while let Some(at) = rest.find(&way_out) {
        let target = &rest[at + way_out.len()..];
        let (Some(end), Some(begin)) = (target.find(')'), rest[..at].rfind('[')) else { break };
        let (label, file) = (&rest[begin + 1..at], &target[..end]);
        done.push_str(&rest[..begin]);
        done.push_str(label);
        if label != file && !file.is_empty() {
            done.push_str(&format!(" (`{file}` in the repository)"));
        }
        rest = &target[end + 1..];
    }
    done + rest
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_link_out_of_the_book_becomes_the_file_s_name() {
        let text = "See [the examples](../../examples) and [words](../glossary.md).";
        assert_eq!(
            named(text, 1),
            "See the examples (`examples` in the repository) and [words](../glossary.md)."
        );
        assert_eq!(named("[A.md](../A.md)", 0), "A.md");
    }
}
