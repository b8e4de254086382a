//! What people type: the fields of the forms, from a project's data.

use chrono::NaiveDate;

use crate::applications::form_model::Form;
use crate::applications::form_rules::{Answers, FormContext, read_section};
use crate::demo::data::{Project, Report};
use crate::kernel::refusal::{Outcome, Refusal};

/// Names of inputs and what is typed into them.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn put(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.push((name.into(), value.to_string()));
    }

    fn people(&mut self, question: &str, people: [i64; 4]) {
        for (part, number) in ["women", "men", "girls", "boys"].iter().zip(people) {
            self.put(format!("{question}.{part}"), number);
        }
    }

    /// Everything that is typed into an input.
    pub fn get(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }
}

/// The application form of both funds.
pub fn application(project: &Project, today: NaiveDate, signatory: &str) -> Fields {
    let mut f = Fields::new();
    let (start, end) = (project.start.on(today), project.end.on(today));
    f.put("q.title", &project.title);
    f.put("q.purpose", &project.purpose);
    f.put("q.focus_area", &project.focus_area);
    f.put("q.goal", &project.goal);
    for code in &project.target_groups {
        f.put("q.target_groups", code);
    }
    for code in &project.localities {
        f.put("q.localities", code);
    }
    f.people("q.participants", project.people);
    f.put("q.period.start", start);
    f.put("q.period.end", end);
    for (i, activity) in project.activities.iter().enumerate() {
        f.put(format!("q.activities.{i}.what"), &activity.what);
        f.put(format!("q.activities.{i}.start"), activity.start.map_or(start, |w| w.on(today)));
        f.put(format!("q.activities.{i}.end"), activity.end.map_or(end, |w| w.on(today)));
    }
    for (i, partner) in project.partners.iter().enumerate() {
        f.put(format!("q.partners.{i}.name"), &partner.name);
        f.put(format!("q.partners.{i}.part"), &partner.part);
    }
    f.put("q.afterwards", &project.afterwards);
    children(&mut f, project);
    budget(&mut f, project);
    f.put("q.declaration.agreed", "on");
    f.put("q.declaration.name", signatory);
    f
}

fn children(f: &mut Fields, project: &Project) {
    let some = project.people[2] + project.people[3] > 0;
    let answer = |yes: &'static str| if some { yes } else { "na" };
    f.put("q.child_checklist.affected.answer", if some { "yes" } else { "no" });
    f.put("q.child_checklist.best_interest.answer", "yes");
    f.put("q.child_checklist.heard.answer", answer("yes"));
    f.put("q.child_checklist.equal.answer", answer("yes"));
    f.put("q.child_checklist.safe.answer", answer("yes"));
    if some {
        let heard = "Barnen har varit med och valt aktiviteter.";
        f.put("q.child_checklist.heard.comment", heard);
    }
}

fn budget(f: &mut Fields, project: &Project) {
    for (i, line) in project.costs.iter().enumerate() {
        f.put(format!("q.budget.costs.{i}.label"), &line.label);
        f.put(format!("q.budget.costs.{i}.kind"), &line.kind);
        f.put(format!("q.budget.costs.{i}.amount"), line.amount);
    }
    for (i, line) in project.income.iter().enumerate() {
        f.put(format!("q.budget.income.{i}.label"), &line.label);
        f.put(format!("q.budget.income.{i}.kind"), &line.kind);
        f.put(format!("q.budget.income.{i}.funder"), &line.funder);
        f.put(format!("q.budget.income.{i}.amount"), line.amount);
    }
    f.put("q.applied", project.applied);
    match project.income.iter().find(|line| line.kind == "co-funder") {
        Some(line) => {
            f.put("q.other_grants", "yes");
            let which = format!("{}, {} kr. Beviljat.", line.funder, line.amount);
            f.put("q.other_grants_which", which);
        }
        None => f.put("q.other_grants", "no"),
    }
}

/// The report form of both funds.
pub fn report(project: &Project, report: &Report, signatory: &str) -> Fields {
    let mut f = Fields::new();
    f.put("q.what_done", &report.done);
    f.put("q.results", &report.results);
    f.put("q.afterwards", &project.afterwards);
    f.people("q.participants", report.people);
    for (i, line) in project.costs.iter().enumerate() {
        f.put(format!("q.spent.lines.{i}.amount"), line.spent.unwrap_or(0));
    }
    f.put("q.other_income", report.other_income);
    f.put("q.deviations", "Skillnaderna förklaras under rubriken om vad vi har gjort.");
    f.put("q.declaration.agreed", "on");
    f.put("q.declaration.name", signatory);
    f
}

/// Answers of the first `most` sections of a form, and the section that was written last. People
/// save section by section; told at once, it comes to the same.
pub fn read(
    form: &Form,
    fields: &Fields,
    ctx: &FormContext<'_>,
    most: usize,
) -> Outcome<(String, Answers)> {
    let get = |name: &str| fields.get(name);
    let (mut last, mut whole) = (String::new(), Answers::default());
    for section in form.sections.iter().take(most) {
        let (answers, errors) = read_section(form, &section.key, &get, ctx);
        if !errors.is_empty() {
            return Err(Refusal::Invalid(errors));
        }
        whole.merge(answers);
        last.clone_from(&section.key);
    }
    Ok((last, whole))
}
