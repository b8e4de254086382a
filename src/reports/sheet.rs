//! A report with everything that it is read, checked and shown with: its form, its answers, its
//! files, and the application beside it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::{Report, ReportFacts, ReportFile};
use super::rules::AUDITOR;
use super::store;
use crate::applications::form_check::{SectionState, SubmissionContext, check_all, section_state};
use crate::applications::form_model::{Form, Section};
use crate::applications::form_rules::{
    Answers, AttachedFile, BoundAnswers, Files, FormContext, FundChoices, Mirror, bind,
};
use crate::cases;
use crate::cases::model::Case;
use crate::db::Db;
use crate::fund;
use crate::fund::rules::Rules;
use crate::grants;
use crate::grants::model::Grant;
use crate::kernel::ids::{CaseId, FormId};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};

/// A report as it lies on the table.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The case.
    pub case: Case,
    /// Its grant.
    pub grant: Grant,
    /// The report, when it has been begun.
    pub report: Option<Report>,
    /// The form's version.
    pub form_id: FormId,
    /// The form.
    pub form: Arc<Form>,
    /// The answers.
    pub answers: Answers,
    /// The files.
    pub attached: Vec<ReportFile>,
    /// The fund's rules on the day of the grant: what it was given for is reported by them.
    pub rules: Rules,
    files: Files,
    choices: FundChoices,
    planned: Option<(Arc<Form>, Answers)>,
}

impl Sheet {
    /// Lays out the report of a case that has been granted.
    pub fn open(conn: &mut Db, case: CaseId) -> Outcome<Self> {
        let case = cases::find(conn, case)?;
        let grant = grants::find(conn, case.id)?.ok_or(Refusal::NotFound)?;
        let report = store::find_report(conn, case.id)?;
        let stored = match &report {
            Some(report) => fund::find_form(conn, report.form_id)?,
            None => fund::latest_form(conn, case.fund_id, "report")?,
        };
        let answers = match &report {
            Some(report) => read_answers(&report.answers)?,
            None => Answers::default(),
        };
        let planned = match store::find_application(conn, case.id)? {
            Some((form, answers)) => {
                let form = fund::find_form(conn, form)?;
                Some((Form::stored(&form.body)?, read_answers(&answers)?))
            }
            None => None,
        };
        let attached = store::list_files(conn, case.id)?;
        let described = fund::described(conn, case.fund_id)?;
        let rules = described.rules.as_of(grant.decided_on);
        Ok(Self {
            choices: FundChoices::of(&described.file, &rules),
            form_id: stored.id,
            form: Form::stored(&stored.body)?,
            files: files(&attached),
            case,
            grant,
            report,
            answers,
            attached,
            rules,
            planned,
        })
    }

    /// What the form engine reads and shows it with.
    pub fn context(&self) -> FormContext<'_> {
        FormContext {
            choices: &self.choices,
            files: &self.files,
            mirror: self.planned.as_ref().map(|(form, answers)| Mirror { form, answers }),
        }
    }

    fn submission(&self, today: NaiveDate) -> SubmissionContext<'_> {
        SubmissionContext { form: self.context(), today, rules: &self.rules }
    }

    /// How far a section has come.
    pub fn state(&self, section: &Section, today: NaiveDate) -> SectionState {
        section_state(&self.form, section, &self.answers, &self.submission(today))
    }

    /// Everything that stands in the way of handing it in, by section. The auditor's statement is
    /// a section of its own.
    pub fn errors(&self, today: NaiveDate) -> Vec<(String, FieldError)> {
        let mut errors = check_all(&self.form, &self.answers, &self.submission(today));
        if self.needs_auditor() && self.auditor().is_empty() {
            let limit = self.rules.auditor_threshold.value.amount().unwrap_or(Ore::ZERO);
            let msg = self.rules.auditor_threshold.source.msg("reports-auditor-missing");
            let error = FieldError::msg(AUDITOR, msg.with("limit", limit));
            errors.push((AUDITOR.to_owned(), error));
        }
        errors
    }

    /// Whether a grant of this size needs an auditor's statement.
    pub fn needs_auditor(&self) -> bool {
        self.rules.needs_auditor(self.grant.granted_ore)
    }

    /// The auditor's statement.
    pub fn auditor(&self) -> Vec<&ReportFile> {
        self.attached.iter().filter(|f| f.kind == AUDITOR).collect()
    }

    /// The bound answers.
    pub fn bound(&self) -> BoundAnswers {
        bind(&self.form, &self.answers)
    }

    /// What the report says, as rules and sums read it.
    pub fn facts(&self) -> ReportFacts {
        let bound = self.bound();
        let people = bound.participants_actual.unwrap_or_default();
        ReportFacts {
            eligible_cost: bound.eligible_cost(&self.rules),
            other_income: bound.other_income.unwrap_or(Ore::ZERO),
            people: [people.women, people.men, people.girls, people.boys],
        }
    }

    /// What one section's error is, named by the section: for the page that lists the sections.
    pub fn summary(&self, errors: &[(String, FieldError)]) -> Vec<FieldError> {
        let mut seen: Vec<&str> = Vec::new();
        let mut summary = Vec::new();
        for (key, error) in errors {
            if seen.contains(&key.as_str()) {
                continue;
            }
            seen.push(key);
            match self.form.section(key) {
                Some(section) => {
                    let msg = Msg::new("reports-section-missing")
                        .with("sv", &section.title.sv)
                        .with("en", &section.title.en);
                    summary.push(FieldError::msg("", msg));
                }
                None => summary.push(FieldError::msg("", error.msg.clone())),
            }
        }
        summary
    }
}

fn read_answers(text: &str) -> Outcome<Answers> {
    Answers::from_json(text).ok_or_else(|| Refusal::internal("answers that cannot be read"))
}

fn files(attached: &[ReportFile]) -> Files {
    let mut files = Files::new();
    for file in attached.iter().filter(|f| f.kind != AUDITOR) {
        files.entry(file.question.clone()).or_default().push(AttachedFile {
            id: file.id.to_string(),
            name: file.name.clone(),
            size: u64::try_from(file.size).unwrap_or(0),
            quarantined: file.quarantined,
        });
    }
    files
}
