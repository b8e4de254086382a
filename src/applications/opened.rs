//! An application with everything that reading, checking and showing it needs.

use std::sync::Arc;

use chrono::NaiveDate;

use super::form_bind::{BoundAnswers, bind};
use super::form_check::{SubmissionContext, check_all};
use super::form_model::Form;
use super::form_rules::{Answers, AttachedFile, Files, FormContext, FundChoices};
use super::model::{Application, Attachment, HandedIn, Request};
use super::{rules, store};
use crate::associations::model::Association;
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::Db;
use crate::fund::model::FundFile;
use crate::fund::rule_values::AttachmentKind;
use crate::fund::rules::{RuleSet, Rules};
use crate::fund::{Described, StoredCall};
use crate::kernel::actor::Actor;
use crate::kernel::digest;
use crate::kernel::ids::CaseId;
use crate::kernel::known::Known;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::{associations, cases, fund};

/// An application, opened under the rules of a day.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The case.
    pub case: Case,
    /// The applicant.
    pub association: Association,
    /// The fund.
    pub described: Described,
    /// The call.
    pub call: Option<StoredCall>,
    /// The application's row.
    pub application: Application,
    /// The form that it is made with.
    pub form: Arc<Form>,
    /// The answers.
    pub answers: Answers,
    /// The files, by question.
    pub files: Files,
    /// The files' rows.
    pub attachments: Vec<Attachment>,
    /// What the fund offers.
    pub choices: Arc<FundChoices>,
    /// The fund's rules on the day.
    pub rules: Arc<Rules>,
    /// The day.
    pub day: NaiveDate,
    /// What an officer asks and nobody has answered yet.
    pub request: Option<Request>,
    /// The versions handed in so far.
    pub versions: Vec<HandedIn>,
}

/// What stands in the way of handing an application in, and what is only worth knowing.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Against the rules of fund and call.
    pub obstacles: Vec<Msg>,
    /// Missing or wrong answers, by section.
    pub errors: Vec<(String, FieldError)>,
    /// What does not stand in the way, but will be asked about.
    pub advice: Vec<Msg>,
    /// Required documents that the applicant has not left.
    pub missing_documents: Vec<AttachmentKind>,
}

impl Findings {
    /// Whether the application may be handed in.
    pub fn is_clear(&self) -> bool {
        self.obstacles.is_empty() && self.errors.is_empty()
    }
}

/// Opens an application as it is being written.
pub fn open(conn: &mut Db, id: CaseId, day: NaiveDate) -> Outcome<Opened> {
    let case = cases::find(conn, id)?;
    let application = store::find(conn, id)?;
    let described = fund::described(conn, case.fund_id)?;
    let form = Form::stored(&fund::find_form(conn, application.form_id)?.body)?;
    let attachments = store::attachments(conn, id)?;
    let mut files = Files::new();
    for file in attachments.iter().filter(|a| !a.question.is_empty()) {
        files.entry(file.question.clone()).or_default().push(AttachedFile {
            id: file.id.to_string(),
            name: file.name.clone(),
            size: u64::try_from(file.size).unwrap_or(0),
            quarantined: file.quarantined,
        });
    }
    let (rules, choices) = on_day(&described, day);
    Ok(Opened {
        association: associations::find(conn, case.association_id)?,
        call: described.calls.iter().find(|call| Some(call.id) == case.call_id).cloned(),
        answers: Answers::from_json(&application.answers).unwrap_or_default(),
        choices,
        request: store::open_request(conn, id)?,
        versions: store::versions(conn, id)?,
        files,
        attachments,
        rules,
        day,
        form,
        described,
        application,
        case,
    })
}

/// The most days of a fund's rules that are remembered.
const REMEMBERED: usize = 16;

/// The rules of a fund on a day, and what it offers then.
fn on_day(described: &Described, day: NaiveDate) -> (Arc<Rules>, Arc<FundChoices>) {
    type Key = (Arc<FundFile>, Arc<RuleSet>, NaiveDate);
    static READ: Known<Key, (Arc<Rules>, Arc<FundChoices>)> = Known::new(REMEMBERED);
    let Described { file, rules, .. } = described;
    let is = |(f, r, d): &Key| Arc::ptr_eq(f, file) && Arc::ptr_eq(r, rules) && *d == day;
    let read = READ.get(is, || {
        let on_day = rules.as_of(day);
        let choices = FundChoices::of(file, &on_day);
        let key = (file.clone(), rules.clone(), day);
        Ok::<_, std::convert::Infallible>((key, (Arc::new(on_day), Arc::new(choices))))
    });
    match read {
        Ok(read) => (read.0.clone(), read.1.clone()),
        Err(never) => match never {},
    }
}

/// Opens an application as it was handed in last: what everybody but the applicant reads.
pub fn open_submitted(conn: &mut Db, id: CaseId, day: NaiveDate) -> Outcome<Opened> {
    let mut opened = open(conn, id, day)?;
    if opened.case.stage == Stage::Draft {
        return Err(Refusal::NotFound);
    }
    if let Some(last) = opened.versions.last() {
        opened.answers = Answers::from_json(&last.answers).unwrap_or_default();
        let at = last.at;
        opened.attachments.retain(|file| file.added_at <= at);
    }
    Ok(opened)
}

impl Opened {
    /// What the form is read and shown with.
    pub fn ctx(&self) -> FormContext<'_> {
        FormContext { choices: &self.choices, files: &self.files, mirror: None }
    }

    /// What the form is checked with.
    pub fn submission(&self) -> SubmissionContext<'_> {
        SubmissionContext { form: self.ctx(), today: self.day, rules: &self.rules }
    }

    /// What the program reads out of the answers; codes that the fund does not have are left out.
    pub fn facts(&self) -> BoundAnswers {
        let mut facts = bind(&self.form, &self.answers);
        let known = |list: &[super::form_rules::FundOption], code: &str| {
            list.iter().any(|option| option.value == code)
        };
        facts.focus_area = facts.focus_area.filter(|c| known(&self.choices.focus_areas, c));
        facts.goal = facts.goal.filter(|c| known(&self.choices.goals, c));
        facts.localities.retain(|c| known(&self.choices.localities, c));
        facts.target_groups.retain(|c| known(&self.choices.target_groups, c));
        facts.localities.sort();
        facts.localities.dedup();
        facts.target_groups.sort();
        facts.target_groups.dedup();
        facts
    }

    /// Whether the answers of a section may be written now.
    pub fn is_open(&self, section: &str) -> bool {
        match self.case.stage {
            Stage::Draft => true,
            Stage::Completion => self.request.as_ref().is_some_and(|r| r.opens(section)),
            _ => false,
        }
    }

    /// Whether an attachment has not been handed in yet, so that it may be taken away.
    pub fn is_removable(&self, file: &Attachment) -> bool {
        match self.case.stage {
            Stage::Draft => true,
            Stage::Completion => self.versions.last().is_none_or(|last| file.added_at > last.at),
            _ => false,
        }
    }

    /// Mark of a section's answers: two people who write in the same section have different ones.
    pub fn mark(&self, section: &str) -> String {
        let questions = self.form.section(section).into_iter().flat_map(|s| &s.questions);
        let parts = questions.flat_map(|question| {
            let answer = self.answers.0.get(&question.key).map(ToString::to_string);
            [question.key.clone(), answer.unwrap_or_default()]
        });
        hex::encode(&digest::of_parts(parts)[..8])
    }

    /// The documents that the fund asks of this applicant.
    pub fn required_kinds(&self) -> &[AttachmentKind] {
        self.rules.required_attachments(self.association.municipal_unit)
    }

    /// What stands in the way of handing it in.
    pub fn findings(&self, conn: &mut Db) -> Outcome<Findings> {
        let facts = self.facts();
        let area = facts.focus_area.unwrap_or_default();
        let call = self.call.as_ref().map(|c| &c.call);
        let mut advice = Vec::new();
        let needs = &self.rules.needs_reported_earlier;
        if needs.value && store::has_overdue_report(conn, self.association.id, self.day)? {
            advice.push(needs.source.msg("applications-report-overdue"));
        }
        if associations::active_account(conn, self.association.id)?.is_none() {
            advice.push(Msg::new("applications-account-missing"));
        }
        let documents = associations::documents(conn, self.association.id)?;
        let attached = self.attachments.iter().map(|file| file.kind.as_str());
        let there: Vec<&str> = documents.iter().map(|d| d.kind.as_str()).chain(attached).collect();
        let missing_documents = self
            .required_kinds()
            .iter()
            .copied()
            .filter(|kind| !there.contains(&kind.code()))
            .collect();
        Ok(Findings {
            obstacles: rules::obstacles(
                &self.rules,
                call,
                &self.case.applicant_kind,
                &area,
                self.day,
            ),
            errors: check_all(&self.form, &self.answers, &self.submission()),
            advice,
            missing_documents,
        })
    }
}

/// Those who register what comes by paper or e-mail.
pub const INTAKE: &[Role] = &[Role::CaseOfficer, Role::Registrar];

/// Whether the actor may sign for the applicant of a case; everybody who neither acts for it nor
/// registers it is told that it does not exist.
pub fn access(conn: &mut Db, actor: &Actor, case: &Case) -> Outcome<bool> {
    // What an officer types off a paper is nobody else's until it is registered.
    let typed_here = case.channel != "web";
    if typed_here && case.stage == Stage::Draft && !actor.is_any(INTAKE) {
        return Err(Refusal::NotFound);
    }
    match actor.id {
        // The program itself, which has every role.
        None if actor.is(Role::Administrator) => Ok(true),
        None => Err(Refusal::NotFound),
        Some(who) if associations::is_member(conn, who, case.association_id)? => {
            associations::is_signatory(conn, who, case.association_id)
        }
        Some(_) if typed_here && actor.is_any(INTAKE) => Ok(true),
        Some(_) => Err(Refusal::NotFound),
    }
}
