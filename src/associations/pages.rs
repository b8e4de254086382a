//! Pages of the register of applicants.

use actix_web::web;
use serde::Deserialize;

use super::actions::{ACCOUNT_APPROVERS, KEEPERS, account_obstacle};
use super::model::{Association, BoardPerson, Member};
use super::store::claims;
use super::views::{
    ClaimPage, ClaimsPage, DetailFields, EditPage, ListPage, MinePage, PersonRow, RegisterPage,
    ShowPage,
};
use super::{forms, rules, store};
use crate::db::Db;
use crate::fund::model::ApplicantKind;
use crate::fund::rule_values::AttachmentKind;
use crate::kernel::ids::AssociationId;
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::web::parts::{Choice, Pager};
use crate::web::{Answer, Ctx, Page, Posted};

/// Those of the staff who read the register of applicants.
pub const READERS: &[Role] = &[
    Role::CaseOfficer,
    Role::Registrar,
    Role::Secretary,
    Role::Controller,
    Role::Attester,
    Role::Administrator,
];
/// Rows of a list's page.
const PER_PAGE: i64 = 25;
/// Empty rows for people at the end of a form.
const SPARE_ROWS: usize = 3;

/// Refuses, as if the applicant did not exist, whoever neither acts for it nor keeps the register.
pub fn must_see(ctx: &Ctx, id: AssociationId) -> Outcome<()> {
    let user = ctx.user()?;
    if user.acts_for(id) || user.is_any(KEEPERS) { Ok(()) } else { Err(Refusal::NotFound) }
}

/// The page of an applicant that the reader comes back to.
pub fn home(ctx: &Ctx, id: AssociationId) -> String {
    let mine = ctx.user.as_ref().is_some_and(|user| user.acts_for(id));
    if mine { format!("/min-forening/{id}") } else { format!("/foreningar/{id}") }
}

fn kind_name(kinds: &[ApplicantKind], code: &str, lang: &str) -> String {
    kinds
        .iter()
        .find(|k| k.code == code)
        .map_or_else(|| code.to_owned(), |k| k.name.get(lang).to_owned())
}

fn account_kinds(page: &Page, chosen: &str) -> Vec<Choice> {
    let kinds = [
        ("bankgiro", page.t("associations-bankgiro")),
        ("plusgiro", page.t("associations-plusgiro")),
        ("account", page.t("associations-bank-account")),
    ];
    Choice::one_of(kinds, &page.val("account_kind", chosen))
}

fn rows(people: Vec<BoardPerson>) -> Vec<PersonRow> {
    let given = people.len();
    let shown = (given + SPARE_ROWS).min(rules::MOST_PEOPLE).max(given);
    let mut people = people.into_iter();
    (0..shown)
        .map(|index| {
            let person = people.next().unwrap_or(BoardPerson {
                name: String::new(),
                function: String::new(),
                signatory: false,
            });
            PersonRow {
                index,
                name: person.name,
                function: person.function,
                signatory: person.signatory,
            }
        })
        .collect()
}

/// The frame of the page that registers an applicant.
pub fn register_frame(ctx: &Ctx) -> Page {
    ctx.page("associations-register-title")
        .crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden")
        .here(ctx.lang.t("associations-register-title"))
}

/// Draws the page that registers an applicant.
pub async fn render_register(ctx: &Ctx, page: Page, people: Vec<BoardPerson>) -> Answer {
    let kinds = ctx.read(store::kinds).await?;
    let lang = page.lang.tag();
    let choices = kinds.iter().map(|k| (k.code.clone(), k.name.get(lang).to_owned()));
    let email = ctx.user()?.email.clone();
    let view = RegisterPage {
        kinds: Choice::one_of(choices, &page.val("kind", "")),
        accounts: account_kinds(&page, "bankgiro"),
        fields: DetailFields { email, people: rows(people), ..DetailFields::default() },
        p: &page,
    };
    ctx.render(&page, &view)
}

/// `GET /min-forening/ny`
pub async fn register(ctx: Ctx) -> Answer {
    let own =
        BoardPerson { name: ctx.user()?.name.clone(), function: String::new(), signatory: true };
    let page = register_frame(&ctx);
    render_register(&ctx, page, vec![own]).await
}

/// `GET /min-forening/{id}/krav`
pub async fn claim(ctx: Ctx, path: web::Path<i64>) -> Answer {
    claim_again(&ctx, AssociationId(path.into_inner()), &Posted::default(), &[]).await
}

/// The page on which an applicant is claimed, with what was typed.
pub async fn claim_again(
    ctx: &Ctx,
    id: AssociationId,
    form: &Posted,
    errors: &[FieldError],
) -> Answer {
    let who = ctx.user()?.id;
    let (association, waits) = ctx
        .read(move |conn| Ok((store::find(conn, id)?, claims::has_open_claim(conn, who, id)?)))
        .await?;
    let mut page = ctx
        .page("associations-claim-title")
        .crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden")
        .here(ctx.lang.t("associations-claim-title"));
    ctx.show_again(&mut page, form, errors);
    ctx.render(&page, &ClaimPage { p: &page, association: &association, waits })
}

/// `GET /foreningar/krav`
pub async fn claims(ctx: Ctx) -> Answer {
    render_claims(&ctx, ctx.page("associations-claims-title")).await
}

async fn render_claims(ctx: &Ctx, page: Page) -> Answer {
    let claims = ctx.read(claims::open_claims).await?;
    let page = page
        .crumb(ctx.lang.t("menu-associations"), "/foreningar")
        .here(ctx.lang.t("associations-claims-title"));
    ctx.render(&page, &ClaimsPage { p: &page, claims })
}

/// The claims, after an answer that could not be taken.
pub async fn claims_again(ctx: &Ctx, id: i64, form: &Posted, errors: &[FieldError]) -> Answer {
    let mut page = ctx.page("associations-claims-title");
    let errors: Vec<FieldError> = errors
        .iter()
        .map(|e| FieldError::msg(format!("{}-{id}", e.field), e.msg.clone()))
        .collect();
    ctx.show_again(&mut page, form, &errors);
    // Every claim has a form with the same fields: what was typed belongs to one of them.
    page.typed = std::mem::take(&mut page.typed)
        .into_iter()
        .map(|(field, typed)| (format!("{field}-{id}"), typed))
        .collect();
    render_claims(ctx, page).await
}

/// `GET /foreningar/krav/{id}/protokoll`
pub async fn claim_minutes(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = path.into_inner();
    let file = ctx.read(move |conn| Ok(claims::find_claim(conn, id)?.file_id)).await?;
    let (file, bytes) = ctx.stored_file(file).await?;
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}

/// What a list of applicants is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ListQuery {
    /// Words.
    #[serde(default)]
    q: String,
    /// Kind of applicant.
    #[serde(default)]
    slag: String,
    /// Page, from 1.
    #[serde(default)]
    sida: Option<i64>,
}

/// `GET /foreningar`
pub async fn list(ctx: Ctx, query: web::Query<ListQuery>) -> Answer {
    let query = query.into_inner();
    let number = query.sida.unwrap_or(1).clamp(1, 100_000);
    let (folded, slag) = (fold(query.q.trim()), query.slag.clone());
    let answers_claims = ctx.is_any(&[Role::CaseOfficer]);
    let (found, kinds, claims) = ctx
        .read(move |conn| {
            let found = store::list(conn, &folded, &slag, (number - 1) * PER_PAGE, PER_PAGE)?;
            let claims = i64::try_from(claims::open_claims(conn)?.len()).unwrap_or(i64::MAX);
            Ok((found, store::kinds(conn)?, claims))
        })
        .await?;
    let page = ctx.page("menu-associations").here(ctx.lang.t("menu-associations"));
    let lang = page.lang.tag();
    let address = |n: i64| {
        let pairs = [("q", query.q.as_str()), ("slag", &query.slag), ("sida", &n.to_string())];
        format!("/foreningar?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    let (rows, count) = found;
    let pages = (count + PER_PAGE - 1) / PER_PAGE;
    let view = ListPage {
        q: query.q.clone(),
        kinds: Choice::one_of(
            kinds.iter().map(|k| (k.code.clone(), k.name.get(lang).to_owned())),
            &query.slag,
        ),
        rows: rows
            .into_iter()
            .map(|row| {
                let kind = kind_name(&kinds, &row.kind, lang);
                (row, kind)
            })
            .collect(),
        count,
        pager: Pager::numbered(number, pages.max(1), address),
        claims: answers_claims.then_some(claims),
        p: &page,
    };
    ctx.render(&page, &view)
}

/// What both pages of one applicant read.
struct Read {
    association: Association,
    kinds: Vec<ApplicantKind>,
    people: Vec<BoardPerson>,
    members: Vec<Member>,
    accounts: Vec<super::model::PayAccount>,
    documents: Vec<super::model::Document>,
    cases: Vec<super::model::PastCase>,
}

fn read_one(conn: &mut Db, id: AssociationId) -> Outcome<Read> {
    Ok(Read {
        association: store::find(conn, id)?,
        kinds: store::kinds(conn)?,
        people: store::people(conn, id)?,
        members: store::members(conn, id)?,
        accounts: store::accounts(conn, id)?,
        documents: store::documents(conn, id)?,
        cases: store::past_cases(conn, id)?,
    })
}

/// `GET /foreningar/{id}`
pub async fn show(ctx: Ctx, path: web::Path<i64>) -> Answer {
    render_show(&ctx, AssociationId(path.into_inner()), &Posted::default(), &[]).await
}

async fn render_show(ctx: &Ctx, id: AssociationId, form: &Posted, errors: &[FieldError]) -> Answer {
    let actor = ctx.actor();
    let (mut read, waiting) = ctx
        .read(move |conn| {
            let read = read_one(conn, id)?;
            let mut waiting = Vec::new();
            for account in read.accounts.iter().filter(|account| account.state == "pending") {
                if account_obstacle(conn, &actor, account)?.is_none() {
                    waiting.push(account.id);
                }
            }
            Ok((read, waiting))
        })
        .await?;
    let ends = ctx.is_any(&[Role::CaseOfficer]);
    read.members.iter_mut().for_each(|member| member.may_end = ends);
    let mut page = ctx
        .page_titled(read.association.name.clone())
        .crumb(ctx.lang.t("menu-associations"), "/foreningar")
        .here(read.association.name.clone());
    ctx.show_again(&mut page, form, errors);
    let approver = ctx.is_any(ACCOUNT_APPROVERS);
    let view = ShowPage {
        kind_name: kind_name(&read.kinds, &read.association.kind, page.lang.tag()),
        people: read.people,
        members: read.members,
        accounts: read
            .accounts
            .into_iter()
            .map(|account| {
                let may = approver && waiting.contains(&account.id);
                (account, may)
            })
            .collect(),
        may_edit: ctx.is_any(KEEPERS),
        may_propose: ctx.is_any(KEEPERS) && !read.association.municipal_unit,
        account_kinds: account_kinds(&page, "bankgiro"),
        documents: read.documents,
        cases: read.cases,
        case_links: ctx.is_any(KEEPERS) && ctx.has_page("/arenden/{id}"),
        association: &read.association,
        p: &page,
    };
    ctx.render(&page, &view)
}

/// `GET /min-forening/{id}`
pub async fn mine(ctx: Ctx, path: web::Path<i64>) -> Answer {
    render_mine(&ctx, AssociationId(path.into_inner()), &Posted::default(), &[]).await
}

async fn render_mine(ctx: &Ctx, id: AssociationId, form: &Posted, errors: &[FieldError]) -> Answer {
    if !ctx.user()?.acts_for(id) {
        return Err(Refusal::NotFound);
    }
    let mut read = ctx.read(move |conn| read_one(conn, id)).await?;
    let (who, signs) = (ctx.user()?.id, ctx.user()?.signs_for(id));
    let may_end: Vec<bool> = read
        .members
        .iter()
        .map(|one| (signs || one.account == who) && !rules::signs_last(&read.members, one.account))
        .collect();
    for (member, may_end) in read.members.iter_mut().zip(may_end) {
        member.may_end = may_end;
    }
    let mut page = ctx
        .page_titled(read.association.name.clone())
        .crumb(ctx.lang.t("menu-my-cases"), "/mina-arenden")
        .here(read.association.name.clone());
    ctx.show_again(&mut page, form, errors);
    let kinds = AttachmentKind::ALL.map(|kind| (kind.code(), page.t(kind.key())));
    let view = MinePage {
        kind_name: kind_name(&read.kinds, &read.association.kind, page.lang.tag()),
        people: read.people,
        members: read.members,
        may_invite: signs,
        who,
        accounts: read
            .accounts
            .into_iter()
            .filter(|a| a.state == "active" || a.state == "pending")
            .collect(),
        account_kinds: account_kinds(&page, "bankgiro"),
        documents: read.documents,
        document_kinds: Choice::one_of(kinds, &page.val("document_kind", "")),
        association: &read.association,
        p: &page,
    };
    ctx.render(&page, &view)
}

/// The page of an applicant after a form on it could not be taken.
pub async fn home_again(
    ctx: &Ctx,
    id: AssociationId,
    form: &Posted,
    errors: &[FieldError],
) -> Answer {
    if ctx.user()?.acts_for(id) {
        render_mine(ctx, id, form, errors).await
    } else {
        render_show(ctx, id, form, errors).await
    }
}

/// `GET /min-forening/{id}/andra` and `GET /foreningar/{id}/andra`
pub async fn edit(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = AssociationId(path.into_inner());
    must_see(&ctx, id)?;
    render_edit(&ctx, id, None, &[]).await
}

/// The page that changes an applicant, with what was typed.
pub async fn edit_again(
    ctx: &Ctx,
    id: AssociationId,
    form: &Posted,
    errors: &[FieldError],
) -> Answer {
    must_see(ctx, id)?;
    render_edit(ctx, id, Some(form), errors).await
}

async fn render_edit(
    ctx: &Ctx,
    id: AssociationId,
    form: Option<&Posted>,
    errors: &[FieldError],
) -> Answer {
    let (association, people) =
        ctx.read(move |conn| Ok((store::find(conn, id)?, store::people(conn, id)?))).await?;
    let mut page = ctx
        .page("associations-edit-title")
        .crumb(association.name.clone(), home(ctx, id))
        .here(ctx.lang.t("associations-edit-title"));
    if let Some(form) = form {
        ctx.show_again(&mut page, form, errors);
    }
    let may_people = ctx.user()?.signs_for(id) || ctx.is_any(KEEPERS);
    let typed = form.filter(|_| may_people).map(forms::read_people);
    let fields = DetailFields {
        name: association.name.clone(),
        address: association.address.clone(),
        postcode: association.postcode.clone(),
        city: association.city.clone(),
        email: association.email.clone(),
        phone: association.phone.clone(),
        jointly: association.jointly,
        people: rows(typed.unwrap_or_else(|| people.clone())),
    };
    ctx.render(&page, &EditPage { p: &page, association: &association, fields, may_people, people })
}

/// `GET /foreningar/{id}/handlingar/{row}` and `GET /min-forening/{id}/handlingar/{row}`
pub async fn document(ctx: Ctx, path: web::Path<(i64, i64)>) -> Answer {
    let (id, row) = path.into_inner();
    let id = AssociationId(id);
    let user = ctx.user()?;
    if !user.acts_for(id) && !user.is_any(READERS) {
        return Err(Refusal::NotFound);
    }
    let documents = ctx.read(move |conn| store::documents(conn, id)).await?;
    let document = documents.into_iter().find(|d| d.id == row).ok_or(Refusal::NotFound)?;
    let (file, bytes) = ctx.stored_file(document.file_id).await?;
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}
