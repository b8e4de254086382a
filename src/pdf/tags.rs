//! The structure tree: which element every piece of marked content belongs to, in reading order.

use super::PdfError;
use super::objects::{Id, Objects, Tokens};

/// The structure types in use, all standard ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    H1,
    H2,
    H3,
    P,
    L,
    Li,
    Lbl,
    LBody,
    Table,
    Caption,
    THead,
    TBody,
    TFoot,
    Tr,
    Th,
    Td,
    Figure,
}

impl Tag {
    /// The name in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::H1 => "H1",
            Self::H2 => "H2",
            Self::H3 => "H3",
            Self::P => "P",
            Self::L => "L",
            Self::Li => "LI",
            Self::Lbl => "Lbl",
            Self::LBody => "LBody",
            Self::Table => "Table",
            Self::Caption => "Caption",
            Self::THead => "THead",
            Self::TBody => "TBody",
            Self::TFoot => "TFoot",
            Self::Tr => "TR",
            Self::Th => "TH",
            Self::Td => "TD",
            Self::Figure => "Figure",
        }
    }
}

/// A piece of marked content: its page and its number on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Index of the page.
    pub sheet: usize,
    /// The marked-content identifier.
    pub mcid: i64,
}

/// What a head of a table is the head of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The cells below.
    Column,
    /// The cells beside.
    Row,
}

/// What an element says about itself beyond its type.
#[derive(Debug, Clone)]
pub(super) enum Attribute {
    /// On `TH`.
    Scope(Scope),
    /// On `L`: the items are counted.
    Numbered,
    /// On `L`: the items have bullets.
    Bulleted,
    /// On `Figure`: its rectangle on the page, in points.
    Place([f32; 4]),
}

impl Attribute {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Scope(Scope::Column) => out.raw("<</O/Table/Scope/Column>>"),
            Self::Scope(Scope::Row) => out.raw("<</O/Table/Scope/Row>>"),
            Self::Numbered => out.raw("<</O/List/ListNumbering/Decimal>>"),
            Self::Bulleted => out.raw("<</O/List/ListNumbering/Disc>>"),
            Self::Place(place) => {
                out.raw("<</O/Layout/Placement/Block/BBox[");
                for edge in place {
                    out.real(*edge).raw(" ");
                }
                out.raw("]>>")
            }
        };
    }
}

/// An element of the tree: either it has pieces of content, or elements.
#[derive(Debug)]
pub(super) struct Node {
    tag: Tag,
    runs: Vec<Run>,
    kids: Vec<Self>,
    attribute: Option<Attribute>,
    alt: Option<String>,
}

impl Node {
    /// An element with content.
    pub fn leaf(tag: Tag, runs: Vec<Run>) -> Self {
        Self { tag, runs, kids: Vec::new(), attribute: None, alt: None }
    }

    /// An element of elements.
    pub fn group(tag: Tag, kids: Vec<Self>) -> Self {
        Self { tag, runs: Vec::new(), kids, attribute: None, alt: None }
    }

    /// Adds an attribute.
    pub fn with(mut self, attribute: Attribute) -> Self {
        self.attribute = Some(attribute);
        self
    }

    /// Adds the words for those who do not see it.
    pub fn alt(mut self, words: &str) -> Self {
        self.alt = Some(words.to_owned());
        self
    }
}

/// Writes the tree of a document whose pages have these numbers; answers its root.
pub(super) fn write(file: &mut Objects, nodes: &[Node], pages: &[Id]) -> Result<Id, PdfError> {
    let root = file.reserve(3);
    let (document, parent_tree) = (root.plus(1), root.plus(2));
    let kids = file.reserve(nodes.len());
    file.object(document, |out| {
        out.raw("<</Type/StructElem/S/Document/P ").reference(root).raw("/K[");
        references(out, kids, nodes.len());
        out.raw("]>>");
    })?;
    let mut tree = Tree { file, pages, parents: vec![Vec::new(); pages.len()] };
    for (n, node) in nodes.iter().enumerate() {
        tree.element(node, kids.plus(n), document)?;
    }
    let parents = tree.parents;
    file.object(parent_tree, |out| {
        out.raw("<</Nums[");
        for (key, of_page) in parents.iter().enumerate() {
            out.count(key).raw("[");
            for element in of_page {
                match element {
                    Some(id) => out.reference(*id).raw(" "),
                    None => out.raw("null "),
                };
            }
            out.raw("]");
        }
        out.raw("]>>");
    })?;
    file.object(root, |out| {
        out.raw("<</Type/StructTreeRoot/K[").reference(document).raw("]/ParentTree ");
        out.reference(parent_tree).raw("/ParentTreeNextKey ").count(pages.len()).raw(">>");
    })?;
    Ok(root)
}

/// `count` references, from the first number on.
pub(super) fn references(out: &mut Vec<u8>, first: Id, count: usize) {
    for n in 0..count {
        out.reference(first.plus(n)).raw(" ");
    }
}

/// The tree under way.
struct Tree<'a> {
    file: &'a mut Objects,
    pages: &'a [Id],
    /// The element of each piece of content, by page and number.
    parents: Vec<Vec<Option<Id>>>,
}

impl Tree<'_> {
    fn element(&mut self, node: &Node, id: Id, parent: Id) -> Result<(), PdfError> {
        for run in &node.runs {
            let (Some(of_page), Ok(at)) =
                (self.parents.get_mut(run.sheet), usize::try_from(run.mcid))
            else {
                continue;
            };
            if of_page.len() <= at {
                of_page.resize(at + 1, None);
            }
            of_page[at] = Some(id);
        }
        let kids = self.file.reserve(node.kids.len());
        let own = node.runs.first().map(|run| run.sheet);
        let pages = self.pages;
        self.file.object(id, |out| {
            out.raw("<</Type/StructElem/S/").raw(node.tag.name());
            out.raw("/P ").reference(parent).raw("/K[");
            for run in &node.runs {
                // On the element's own page the number says it all.
                if own == Some(run.sheet) {
                    out.int(run.mcid).raw(" ");
                } else if let Some(page) = pages.get(run.sheet) {
                    out.raw("<</Type/MCR/Pg ").reference(*page);
                    out.raw("/MCID ").int(run.mcid).raw(">>");
                }
            }
            references(out, kids, node.kids.len());
            out.raw("]");
            if let Some(page) = own.and_then(|sheet| pages.get(sheet)) {
                out.raw("/Pg ").reference(*page);
            }
            if let Some(attribute) = &node.attribute {
                out.raw("/A");
                attribute.write(out);
            }
            if let Some(alt) = &node.alt {
                out.raw("/Alt").text(alt);
            }
            out.raw(">>");
        })?;
        for (n, kid) in node.kids.iter().enumerate() {
            self.element(kid, kids.plus(n), id)?;
        }
        Ok(())
    }
}
