//! The structure tree: which element every piece of marked content belongs to, in reading order.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::PdfError;
use super::output::text_string;

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
    fn dictionary(&self) -> Dictionary {
        match self {
            Self::Scope(Scope::Column) => dictionary! { "O" => "Table", "Scope" => "Column" },
            Self::Scope(Scope::Row) => dictionary! { "O" => "Table", "Scope" => "Row" },
            Self::Numbered => dictionary! { "O" => "List", "ListNumbering" => "Decimal" },
            Self::Bulleted => dictionary! { "O" => "List", "ListNumbering" => "Disc" },
            Self::Place(place) => {
                let place: Vec<Object> = place.iter().map(|edge| Object::Real(*edge)).collect();
                dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => place }
            }
        }
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

/// Writes the tree into the document and points the catalog and the pages to it.
pub(super) fn write(pdf: &mut Document, nodes: &[Node]) -> Result<(), PdfError> {
    let failed = |e: lopdf::Error| PdfError::Write(e.to_string());
    let pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    let root = pdf.new_object_id();
    let document = pdf.new_object_id();
    let mut parents = vec![Vec::new(); pages.len()];
    let mut kids = Vec::with_capacity(nodes.len());
    for node in nodes {
        kids.push(Object::Reference(element(pdf, node, document, &pages, &mut parents)));
    }
    pdf.set_object(
        document,
        dictionary! { "Type" => "StructElem", "S" => "Document", "P" => root, "K" => kids },
    );
    let mut numbers = Vec::with_capacity(pages.len() * 2);
    for (key, of_page) in (0_i64..).zip(parents) {
        numbers.extend([Object::Integer(key), Object::Array(of_page)]);
    }
    let next = i64::try_from(pages.len()).unwrap_or(i64::MAX);
    let parent_tree = pdf.add_object(dictionary! { "Nums" => numbers });
    pdf.set_object(
        root,
        dictionary! {
            "Type" => "StructTreeRoot",
            "K" => vec![Object::Reference(document)],
            "ParentTree" => parent_tree,
            "ParentTreeNextKey" => next,
        },
    );
    for (key, page) in (0_i64..).zip(pages) {
        let page = pdf.get_object_mut(page).and_then(Object::as_dict_mut).map_err(failed)?;
        page.set("StructParents", key);
        page.set("Tabs", "S");
    }
    let catalog = pdf.catalog_mut().map_err(failed)?;
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("StructTreeRoot", root);
    Ok(())
}

fn element(
    pdf: &mut Document,
    node: &Node,
    parent: ObjectId,
    pages: &[ObjectId],
    parents: &mut [Vec<Object>],
) -> ObjectId {
    let id = pdf.new_object_id();
    let mut kids = Vec::with_capacity(node.runs.len() + node.kids.len());
    for run in &node.runs {
        let (Some(page), Some(of_page), Ok(at)) =
            (pages.get(run.sheet), parents.get_mut(run.sheet), usize::try_from(run.mcid))
        else {
            continue;
        };
        if of_page.len() <= at {
            of_page.resize(at + 1, Object::Null);
        }
        of_page[at] = Object::Reference(id);
        // On the element's own page the number says it all.
        kids.push(if node.runs[0].sheet == run.sheet {
            Object::Integer(run.mcid)
        } else {
            dictionary! { "Type" => "MCR", "Pg" => *page, "MCID" => run.mcid }.into()
        });
    }
    for kid in &node.kids {
        kids.push(Object::Reference(element(pdf, kid, id, pages, parents)));
    }
    let mut element = dictionary! {
        "Type" => "StructElem", "S" => node.tag.name(), "P" => parent, "K" => kids,
    };
    if let Some(page) = node.runs.first().and_then(|run| pages.get(run.sheet)) {
        element.set("Pg", *page);
    }
    if let Some(attribute) = &node.attribute {
        element.set("A", attribute.dictionary());
    }
    if let Some(alt) = &node.alt {
        element.set("Alt", text_string(alt));
    }
    pdf.set_object(id, element);
    id
}
