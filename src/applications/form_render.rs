//! Draws a section: answers, errors and the fund's choices become the fields of
//! [`super::form_view`].

use serde_json::Value;

use super::form_model::{Column, Form, Question, QuestionKind, Section};
use super::form_rules::{
    Answers, FormContext, FundOption, INCOME_KINDS, PEOPLE, bind, cell, is_asked, planned_lines,
    read_amount,
};
use super::form_view::{
    BalanceView, FieldHead, FieldView, ItemView, OptionView, PartView, RowView, Speaker, TableView,
};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg};

struct Render<'a> {
    form: &'a Form,
    answers: &'a Answers,
    errors: &'a [FieldError],
    ctx: FormContext<'a>,
    speaker: Speaker<'a>,
}

/// The fields of a section. Questions whose condition is met on another page are left out or in;
/// those whose condition is on the same page are all there, and say whether they are shown.
pub fn render_model(
    form: &Form,
    section: &Section,
    answers: &Answers,
    errors: &[FieldError],
    ctx: &FormContext<'_>,
    speaker: Speaker<'_>,
) -> Vec<FieldView> {
    let render = Render { form, answers, errors, ctx: *ctx, speaker };
    section
        .questions
        .iter()
        .filter_map(|question| {
            let shown = is_asked(form, question, answers);
            let near = question.show_if.as_ref().is_some_and(|condition| {
                section.questions.iter().any(|q| q.key == condition.question)
            });
            (shown || near).then(|| render.field(question, shown, near))
        })
        .collect()
}

impl Render<'_> {
    fn field(&self, question: &Question, shown: bool, near: bool) -> FieldView {
        use QuestionKind as K;
        let head = self.head(question, shown, near);
        let value = self.answers.text(&question.key).unwrap_or_default().to_owned();
        match question.kind {
            K::Text => FieldView::Line { head, value, mode: "text", unit: None, width: 0 },
            K::Date => FieldView::Line { head, value, mode: "text", unit: None, width: 10 },
            K::Number => FieldView::Line { head, value, mode: "numeric", unit: None, width: 5 },
            K::Amount => {
                FieldView::Line { head, value, mode: "decimal", unit: Some("kr"), width: 10 }
            }
            K::LongText => FieldView::LongText { head, value, max_length: question.longest() },
            K::Choice | K::Choices => {
                let options = self.options(question);
                FieldView::Options { head, options, several: question.kind == K::Choices }
            }
            K::YesNo => {
                let field = question.field();
                let options = self.fixed_options(&field, &["yes", "no"], &value);
                FieldView::Options { head, options, several: false }
            }
            K::Period => FieldView::Parts { head, parts: self.parts(question), shape: "period" },
            K::People => FieldView::Parts { head, parts: self.parts(question), shape: "people" },
            K::File => {
                let files = self.ctx.files.get(&question.key).cloned().unwrap_or_default();
                let room = files.len() < question.most_rows();
                FieldView::Files { head, files, room }
            }
            K::Declaration => self.declaration(question, head),
            K::Checklist => self.checklist(question, head),
            K::Group => {
                let tables = vec![self.group(question)];
                FieldView::Tables { head, tables, balance: None }
            }
            K::Budget => FieldView::Tables {
                head,
                tables: self.budget(question),
                balance: Some(self.balance()),
            },
            K::Spent => FieldView::Tables { head, tables: self.spent(question), balance: None },
        }
    }

    fn head(&self, question: &Question, shown: bool, near: bool) -> FieldHead {
        let mirrored = self.ctx.mirror.zip(question.mirrors.as_deref());
        let planned = mirrored.and_then(|(mirror, key)| {
            let asked = mirror.form.question(key)?;
            if question.kind == QuestionKind::Spent {
                return None;
            }
            Some(super::form_display::lines(asked, mirror.answers, &self.ctx, self.speaker))
        });
        FieldHead {
            name: question.field(),
            label: self.speaker.words(&question.label),
            hint: question.help.as_ref().map(|h| self.speaker.words(h)),
            error: self.error(&question.field()),
            required: question.required,
            show_if: question
                .show_if
                .as_ref()
                .filter(|_| near)
                .map(|c| (format!("q.{}", c.question), c.equals.clone())),
            shown,
            planned: planned.unwrap_or_default(),
        }
    }

    fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|e| e.field == field).map(|e| self.speaker.msg(&e.msg))
    }

    fn part(&self, name: String, label: String, value: &str, mode: &'static str) -> PartView {
        let error = self.error(&name);
        PartView { name, label, value: value.to_owned(), error, mode, options: Vec::new() }
    }

    fn parts(&self, question: &Question) -> Vec<PartView> {
        let names: &[(&str, &'static str)] = if question.kind == QuestionKind::People {
            &PEOPLE_KEYS
        } else {
            &[("start", "form-start"), ("end", "form-end")]
        };
        let mode = if question.kind == QuestionKind::People { "numeric" } else { "text" };
        names
            .iter()
            .map(|(part, key)| {
                let value = self.answers.part(&question.key, part).unwrap_or_default();
                let name = format!("{}.{part}", question.field());
                self.part(name, self.speaker.key(key), value, mode)
            })
            .collect()
    }

    fn options(&self, question: &Question) -> Vec<OptionView> {
        let chosen = match question.kind {
            QuestionKind::Choices => self.answers.list(&question.key),
            _ => self.answers.text(&question.key).into_iter().collect(),
        };
        let options = self.ctx.choices.options(question);
        options
            .iter()
            .map(|option| self.option(&question.field(), option, chosen.contains(&&*option.value)))
            .collect()
    }

    fn option(&self, field: &str, option: &FundOption, chosen: bool) -> OptionView {
        let group = option.parent.as_ref().and_then(|code| {
            let areas = &self.ctx.choices.focus_areas;
            areas.iter().find(|a| a.value == *code).map(|a| self.speaker.words(&a.label))
        });
        let closed = option.closed.as_ref().map(|rule| rule.msg("form-option-closed"));
        OptionView {
            id: format!("{field}.{}", option.value),
            value: option.value.clone(),
            label: self.speaker.words(&option.label),
            group,
            closed: closed.map(|msg| self.speaker.msg(&msg)),
            chosen,
        }
    }

    fn fixed_options(&self, field: &str, values: &[&str], chosen: &str) -> Vec<OptionView> {
        values
            .iter()
            .map(|value| OptionView {
                id: format!("{field}.{value}"),
                value: (*value).to_owned(),
                label: self.speaker.key(fixed_key(value)),
                group: None,
                closed: None,
                chosen: *value == chosen,
            })
            .collect()
    }

    fn declaration(&self, question: &Question, head: FieldHead) -> FieldView {
        let agreed = self.answers.part(&question.key, "agreed").unwrap_or_default();
        let name = self.answers.part(&question.key, "name").unwrap_or_default();
        let field = question.field();
        FieldView::Declaration {
            statement: question
                .statement
                .as_ref()
                .map(|s| self.speaker.words(s))
                .unwrap_or_default(),
            agreed: self.part(
                format!("{field}.agreed"),
                self.speaker.key("form-agreed"),
                agreed,
                "text",
            ),
            signatory: self.part(
                format!("{field}.name"),
                self.speaker.key("form-signatory"),
                name,
                "text",
            ),
            head,
        }
    }

    fn checklist(&self, question: &Question, head: FieldHead) -> FieldView {
        let items = question.items.iter().map(|item| {
            let field = format!("{}.{}", question.field(), item.key);
            let name = format!("{field}.answer");
            let answer =
                self.answers.part_of(&question.key, &item.key, "answer").unwrap_or_default();
            let comment =
                self.answers.part_of(&question.key, &item.key, "comment").unwrap_or_default();
            ItemView {
                label: self.speaker.words(&item.label),
                options: self.fixed_options(&name, &["yes", "no", "na"], answer),
                comment: self.part(
                    format!("{field}.comment"),
                    self.speaker.key("form-comment"),
                    comment,
                    "text",
                ),
                error: self.error(&name),
                name,
            }
        });
        FieldView::Checklist { items: items.collect(), head }
    }

    /// Rows as answered and an empty one, while there is room for it.
    fn rows(
        name: &str,
        rows: &[Value],
        most: usize,
        cells: impl Fn(&str, &Value) -> Vec<PartView>,
    ) -> Vec<RowView> {
        let empty = Value::Null;
        let blank = (rows.len() < most).then_some(&empty);
        rows.iter()
            .chain(blank)
            .enumerate()
            .map(|(i, row)| {
                let name = format!("{name}.{i}");
                RowView {
                    cells: cells(&name, row),
                    no: i + 1,
                    fixed: Vec::new(),
                    begun: !row.is_null(),
                    name,
                }
            })
            .collect()
    }

    fn group(&self, question: &Question) -> TableView {
        let rows = self.answers.rows(&question.key, None);
        let labels: Vec<String> =
            question.columns.iter().map(|c| self.speaker.words(&c.label)).collect();
        let cells = |row_name: &str, row: &Value| {
            let one = |(column, label): (&Column, &String)| {
                let mode = match column.kind {
                    QuestionKind::Amount => "decimal",
                    QuestionKind::Number => "numeric",
                    _ => "text",
                };
                let name = format!("{row_name}.{}", column.key);
                self.part(name, label.clone(), cell(row, &column.key), mode)
            };
            question.columns.iter().zip(&labels).map(one).collect()
        };
        TableView {
            name: question.field(),
            caption: self.speaker.words(&question.label),
            rows: Self::rows(&question.field(), rows, question.most_rows(), cells),
            columns: labels,
            total: None,
        }
    }

    fn money_cells(&self, columns: &[&'static str], row_name: &str, row: &Value) -> Vec<PartView> {
        let one = |column: &&'static str| {
            let typed = cell(row, column);
            let name = format!("{row_name}.{column}");
            let income = columns.contains(&"funder");
            let options = match (*column, income) {
                ("kind", true) => self.fixed_options(&name, &INCOME_KINDS, typed),
                ("kind", false) => {
                    let kinds = &self.ctx.choices.cost_kinds;
                    kinds.iter().map(|k| self.option(&name, k, k.value == typed)).collect()
                }
                _ => Vec::new(),
            };
            let mode = if *column == "amount" { "decimal" } else { "text" };
            let label = self.speaker.key(column_key(column));
            PartView { options, ..self.part(name, label, typed, mode) }
        };
        columns.iter().map(one).collect()
    }

    fn money_table(
        &self,
        question: &Question,
        part: &str,
        caption: &'static str,
        columns: &[&'static str],
    ) -> TableView {
        let name = format!("{}.{part}", question.field());
        let rows = self.answers.rows(&question.key, Some(part));
        let cells = |row_name: &str, row: &Value| self.money_cells(columns, row_name, row);
        TableView {
            caption: self.speaker.key(caption),
            columns: columns.iter().map(|c| self.speaker.key(column_key(c))).collect(),
            rows: Self::rows(&name, rows, question.most_rows(), cells),
            total: Some(sum(rows, "amount").to_string()),
            name,
        }
    }

    fn budget(&self, question: &Question) -> Vec<TableView> {
        use super::form_rules::{COST_COLUMNS, INCOME_COLUMNS};
        vec![
            self.money_table(question, "costs", "form-costs", &COST_COLUMNS),
            self.money_table(question, "income", "form-income", &INCOME_COLUMNS),
        ]
    }

    fn balance(&self) -> BalanceView {
        let facts = bind(self.form, self.answers);
        let left = facts.cost_total - facts.income_total;
        let applied = facts.applied.unwrap_or_default();
        let difference = applied - left;
        let said =
            |key: &'static str, ore: Ore| self.speaker.msg(&Msg::new(key).with("amount", ore));
        let spoken = match difference {
            d if d.is_positive() => Some(said("form-difference-over", d)),
            d if d.is_negative() => Some(said("form-difference-under", -d)),
            _ => None,
        };
        BalanceView {
            cost: facts.cost_total.to_string(),
            income: facts.income_total.to_string(),
            left: left.to_string(),
            applied: applied.to_string(),
            // Before anything is applied for there is nothing to compare.
            difference: spoken.filter(|_| facts.applied.is_some()),
        }
    }

    fn spent(&self, question: &Question) -> Vec<TableView> {
        use super::form_rules::COST_COLUMNS;
        let key = &question.key;
        let answered = self.answers.rows(key, Some("lines"));
        let name = format!("{}.lines", question.field());
        let planned = planned_lines(question, &self.ctx);
        let rows = planned.iter().enumerate().map(|(i, line)| {
            let row = answered.get(i).unwrap_or(&Value::Null);
            let row_name = format!("{name}.{i}");
            let input = |column: &'static str, mode| {
                let label = self.speaker.key(column_key(column));
                self.part(format!("{row_name}.{column}"), label, cell(row, column), mode)
            };
            RowView {
                no: i + 1,
                cells: vec![input("amount", "decimal"), input("comment", "text")],
                fixed: vec![line.label.clone(), line.amount.to_string()],
                begun: false,
                name: row_name.clone(),
            }
        });
        let heads = ["form-column-label", "form-column-planned", "form-column-spent"];
        let mut columns: Vec<String> = heads.iter().map(|k| self.speaker.key(k)).collect();
        columns.push(self.speaker.key("form-comment"));
        let planned_table = TableView {
            caption: self.speaker.key("form-spent"),
            columns,
            rows: rows.collect(),
            total: Some(sum(answered, "amount").to_string()),
            name: name.clone(),
        };
        vec![planned_table, self.money_table(question, "extra", "form-spent-extra", &COST_COLUMNS)]
    }
}

/// The sum of a column, leaving out what cannot be read.
pub(super) fn sum(rows: &[Value], column: &str) -> Ore {
    rows.iter().filter_map(|row| read_amount(cell(row, column))).sum()
}

/// Key of the name of an answer that the program itself offers.
pub(super) fn fixed_key(value: &str) -> &'static str {
    match value {
        "yes" => "form-yes",
        "no" => "form-no",
        "na" => "form-na",
        "own" => "form-income-own",
        "co-funder" => "form-income-co-funder",
        "fee" => "form-income-fee",
        _ => "form-income-other",
    }
}

/// Key of the head of a column of money lines.
pub(super) fn column_key(column: &str) -> &'static str {
    match column {
        "label" => "form-column-label",
        "kind" => "form-column-kind",
        "funder" => "form-column-funder",
        "comment" => "form-comment",
        _ => "form-column-amount",
    }
}

/// Names of the parts of a people question, with the key of each.
pub(super) const PEOPLE_KEYS: [(&str, &str); 4] = [
    (PEOPLE[0], "form-women"),
    (PEOPLE[1], "form-men"),
    (PEOPLE[2], "form-girls"),
    (PEOPLE[3], "form-boys"),
];
