//! What generated applicants answer: some applications and reports, read by the form engine as if
//! they had been typed, which the cases then vary in title, days and place in time.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::applications::form_bind::{BoundAnswers, bind};
use crate::applications::form_model::{Bind, Form, Question, QuestionKind};
use crate::applications::form_rules::{
    Answers, Files, FormContext, FundChoices, Mirror, PEOPLE, read_section,
};
use crate::fund::model::FundFile;
use crate::fund::rule_values::Limit;
use crate::fund::rules::Rules;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};

/// What stands in a pattern where a case has its title.
const TITLE: &str = "Titel som byts";
/// What stands where it has its first day.
const START: &str = "2000-02-01";
/// What stands where it has its last day.
const END: &str = "2000-11-30";
/// How many patterns there are for each rule version.
pub const PATTERNS: usize = 60;

/// An application and its report, with what they say.
pub struct Pattern {
    application: String,
    report: String,
    /// What the application says; title and days are stand-ins.
    pub facts: BoundAnswers,
    /// The people that the report counts.
    pub reached: [i64; 4],
}

impl Pattern {
    /// The application's answers, for a case.
    pub fn application(&self, title: &str, start: NaiveDate, end: NaiveDate) -> String {
        self.application
            .replace(TITLE, title)
            .replace(START, &start.to_string())
            .replace(END, &end.to_string())
    }

    /// The report's answers.
    pub fn report(&self) -> &str {
        &self.report
    }

    /// What is applied for.
    pub fn applied(&self) -> Ore {
        self.facts.applied.unwrap_or_default()
    }
}

/// The patterns under the rules of a day.
pub fn patterns(
    file: &FundFile,
    rules: &Rules,
    application: &Form,
    report: &Form,
) -> Outcome<Vec<Pattern>> {
    let choices = FundChoices::of(file, rules);
    let open: Vec<&str> = choices
        .focus_areas
        .iter()
        .filter(|area| area.closed.is_none())
        .map(|area| area.value.as_str())
        .collect();
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let ceiling = match rules.ceiling.value {
        Limit::UpTo(amount) => amount,
        Limit::None => Ore::kr(150_000),
    };
    (0..PATTERNS)
        .map(|n| {
            let most = ceiling.0.min(15_000_000) / 100;
            let kronor = 10_000
                + (most - 10_000).max(0) * i64::try_from(n * 37 % PATTERNS).unwrap_or(0) / 60;
            let typist = Typist { choices: &choices, area: open[n % open.len()], n, kronor };
            typist.pattern(application, report)
        })
        .collect()
}

struct Typist<'a> {
    choices: &'a FundChoices,
    area: &'a str,
    n: usize,
    kronor: i64,
}

type Fields = HashMap<String, Vec<String>>;

impl Typist<'_> {
    fn pattern(&self, application: &Form, report: &Form) -> Outcome<Pattern> {
        let files = Files::new();
        let plain = FormContext { choices: self.choices, files: &files, mirror: None };
        let answers = self.read(application, &plain)?;
        let mirror = Some(Mirror { form: application, answers: &answers });
        let told = self.read(report, &FormContext { mirror, ..plain })?;
        let reached = bind(report, &told).participants_actual.unwrap_or_default();
        Ok(Pattern {
            application: answers.to_json(),
            report: told.to_json(),
            facts: bind(application, &answers),
            reached: [reached.women, reached.men, reached.girls, reached.boys],
        })
    }

    fn read(&self, form: &Form, ctx: &FormContext<'_>) -> Outcome<Answers> {
        let fields = self.fields(form);
        let get = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let mut whole = Answers::default();
        for section in &form.sections {
            let (answers, errors) = read_section(form, &section.key, &get, ctx);
            if !errors.is_empty() {
                return Err(Refusal::Invalid(errors));
            }
            whole.merge(answers);
        }
        Ok(whole)
    }

    fn fields(&self, form: &Form) -> Fields {
        let mut fields = Fields::new();
        for question in form.questions() {
            self.answer(question, &mut fields);
        }
        fields
    }

    fn answer(&self, question: &Question, fields: &mut Fields) {
        use QuestionKind as K;
        let name = question.field();
        let mut put = |name: String, value: String| {
            fields.entry(name).or_default().push(value);
        };
        match question.kind {
            K::Text if question.binds == Some(Bind::Title) => put(name, TITLE.into()),
            K::Text => put(name, "Föreningen".into()),
            K::LongText => put(name, PURPOSES[self.n % PURPOSES.len()].into()),
            K::Choice => put(name, self.choice(question)),
            K::Choices => put(name, self.choice(question)),
            K::Date => put(name, START.into()),
            K::Period => {
                put(format!("{name}.start"), START.into());
                put(format!("{name}.end"), END.into());
            }
            K::Amount if question.binds == Some(Bind::AppliedAmount) => {
                put(name, self.kronor.to_string());
            }
            K::Amount => put(name, "0".into()),
            K::Number => put(name, "12".into()),
            K::People => {
                for (i, part) in PEOPLE.iter().enumerate() {
                    put(format!("{name}.{part}"), (4 + (self.n + i * 7) % 19).to_string());
                }
            }
            K::YesNo => put(name, "no".into()),
            K::File => {}
            K::Group => {
                for column in &question.columns {
                    let value = match column.kind {
                        K::Date => START,
                        K::Amount | K::Number => "1",
                        _ => "Träff varje vecka",
                    };
                    put(format!("{name}.0.{}", column.key), value.into());
                }
            }
            K::Budget => self.budget(&name, &mut put),
            K::Spent => {
                for (i, share) in self.shares().into_iter().enumerate() {
                    put(format!("{name}.lines.{i}.amount"), share.to_string());
                }
            }
            K::Declaration => {
                put(format!("{name}.agreed"), "on".into());
                put(format!("{name}.name"), "Sara Lindgren".into());
            }
            K::Checklist => {
                for item in &question.items {
                    put(format!("{name}.{}.answer", item.key), "yes".into());
                    put(format!("{name}.{}.comment", item.key), "Barnen har valt.".into());
                }
            }
        }
    }

    /// An option that the rules leave open; of goals, one of the chosen area.
    fn choice(&self, question: &Question) -> String {
        let options = self.choices.options(question);
        let open: Vec<&str> = options
            .iter()
            .filter(|o| o.closed.is_none() && o.parent.as_deref().is_none_or(|p| p == self.area))
            .map(|o| o.value.as_str())
            .collect();
        if open.contains(&self.area) {
            return self.area.to_owned();
        }
        open.get(self.n % open.len().max(1)).map(|code| (*code).to_owned()).unwrap_or_default()
    }

    fn shares(&self) -> [i64; 3] {
        let (half, quarter) = (self.kronor / 2, self.kronor / 4);
        [half, quarter, self.kronor - half - quarter]
    }

    fn budget(&self, name: &str, put: &mut impl FnMut(String, String)) {
        let kinds: Vec<&str> = self
            .choices
            .cost_kinds
            .iter()
            .filter(|kind| kind.closed.is_none())
            .map(|kind| kind.value.as_str())
            .collect();
        let labels = ["Ledare", "Lokal", "Material"];
        for (i, (label, share)) in labels.iter().zip(self.shares()).enumerate() {
            put(format!("{name}.costs.{i}.label"), (*label).to_owned());
            let kind = kinds.get((self.n + i) % kinds.len().max(1)).copied().unwrap_or_default();
            put(format!("{name}.costs.{i}.kind"), kind.to_owned());
            put(format!("{name}.costs.{i}.amount"), share.to_string());
        }
    }
}

/// What projects are for.
const PURPOSES: [&str; 5] = [
    "Vi öppnar dörrarna två kvällar i veckan. Den som är ny i kommunen möter oss som bott här länge, och vi lagar mat, läser och pratar svenska tillsammans.",
    "Barn och föräldrar provar fotboll, simning och skidor utan avgift. Ledarna hjälper till med anmälan, skjuts och utrustning, så att alla kan vara med.",
    "Deltagarna får en fadder på ett företag i närheten och går bredvid en dag i veckan. Vi övar orden som behövs på jobbet.",
    "Vi gör en teater om att komma till en ny plats. Gruppen skriver, bygger scen och spelar i fyra orter.",
    "Odlingslotter delas mellan familjer som har bott här i en månad och familjer som har bott här i fyrtio år. Vi möts varje lördag från april till oktober.",
];
