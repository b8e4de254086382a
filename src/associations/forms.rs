//! What people send in about applicants.

use actix_web::web;

use super::model::{BoardPerson, Details, NewAssociation, Signing};
use super::{actions, pages, rules, store};
use crate::kernel::ids::AssociationId;
use crate::kernel::refusal::{FieldError, Msg, Refusal};
use crate::web::posted::clean;
use crate::web::{Answer, Ctx, Done, Posted};

/// The most characters of a message to an officer.
const MESSAGE: usize = 2_000;

/// The people of a form: rows `person.0.name` …; empty rows are left out.
pub fn read_people(form: &Posted) -> Vec<BoardPerson> {
    (0..rules::MOST_PEOPLE)
        .map(|i| BoardPerson {
            name: clean(form.get(&format!("person.{i}.name"))),
            function: clean(form.get(&format!("person.{i}.function"))),
            signatory: form.has(&format!("person.{i}.signatory")),
        })
        .filter(|person| !person.name.is_empty() || !person.function.is_empty())
        .collect()
}

fn read_signing(form: &Posted) -> Signing {
    Signing { jointly: form.has("jointly"), people: read_people(form) }
}

fn read_details(form: &Posted) -> Details {
    let text = |field: &str| clean(form.get(field));
    // Whoever may not change the people has a form without them.
    let has_people = form.has("jointly") || !form.all("person.0.name").is_empty();
    Details {
        name: text("name"),
        address: text("address"),
        postcode: text("postcode"),
        city: text("city"),
        email: text("email"),
        phone: text("phone"),
        signing: has_people.then(|| read_signing(form)),
    }
}

/// A registration as typed.
pub fn read_registration(form: &Posted) -> NewAssociation {
    let Details { name, address, postcode, city, email, phone, .. } = read_details(form);
    let Signing { jointly, people } = read_signing(form);
    let kind = form.get("account_kind");
    NewAssociation {
        org_number: clean(form.get("org_number")),
        unit: clean(form.get("unit")),
        name,
        kind: form.get("kind").to_owned(),
        address,
        postcode,
        city,
        email,
        phone,
        jointly,
        people,
        account: (kind != "none").then(|| (kind.to_owned(), clean(form.get("account_number")))),
        member: None,
    }
}

/// `POST /min-forening/ny`
pub async fn register(ctx: Ctx, form: Posted) -> Answer {
    let mut new = read_registration(&form);
    new.member = Some(ctx.user()?.id);
    let number = rules::org_number(&new.org_number).ok();
    let done = ctx
        .act(&form, move |tx| {
            // Looked up inside the act: the same form sent twice gets the first one's answer.
            if let Some(number) = &number
                && let Some(known) = store::find_by_number(tx.conn, number.as_str(), &new.unit)?
            {
                return Ok(Done::to(format!("/min-forening/{}/krav", known.id)));
            }
            let id = actions::register(tx, &new)?;
            Ok(Done::to(format!("/min-forening/{id}")).says("associations-registered"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            let mut page = pages::register_frame(&ctx);
            ctx.show_again(&mut page, &form, &errors);
            pages::render_register(&ctx, page, read_people(&form)).await
        }
        done => done,
    }
}

/// `POST /min-forening/{id}/krav`
pub async fn claim(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = AssociationId(path.into_inner());
    let mut errors = Vec::new();
    let message = form.text("message", MESSAGE, &mut errors);
    let files = ctx.receive_readable(&form, "minutes", None, &mut errors).await?;
    let minutes = files.into_iter().next();
    if minutes.is_none() && errors.is_empty() {
        errors.push(FieldError::new("minutes", "associations-minutes-needed"));
    }
    let (Some(minutes), true) = (minutes, errors.is_empty()) else {
        return pages::claim_again(&ctx, id, &form, &errors).await;
    };
    ctx.act(&form, move |tx| {
        actions::claim(tx, id, &message, &minutes)?;
        Ok(Done::to("/mina-arenden").says("associations-claim-sent"))
    })
    .await
}

/// `POST /foreningar/krav/{id}`
pub async fn settle_claim(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = path.into_inner();
    let approve = form.get("answer") == "approve";
    let signatory = form.has("signatory");
    let mut errors = Vec::new();
    let reason = form.optional_text("reason", MESSAGE, &mut errors);
    let done = match Posted::checked((), errors) {
        Err(refusal) => Err(refusal),
        Ok(()) => {
            ctx.act(&form, move |tx| {
                actions::settle_claim(tx, id, approve, signatory, &reason)?;
                let said = if approve {
                    "associations-claim-approved"
                } else {
                    "associations-claim-refused"
                };
                Ok(Done::to("/foreningar/krav").says(said))
            })
            .await
        }
    };
    match done {
        Err(Refusal::Invalid(errors)) => pages::claims_again(&ctx, id, &form, &errors).await,
        done => done,
    }
}

/// `POST /min-forening/{id}` and `POST /foreningar/{id}`: name, address, people.
pub async fn change(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = AssociationId(path.into_inner());
    let details = read_details(&form);
    let to = pages::home(&ctx, id);
    let done = ctx
        .act(&form, move |tx| {
            actions::change_details(tx, id, &details)?;
            Ok(Done::to(&to).says("associations-changed"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::edit_again(&ctx, id, &form, &errors).await,
        done => done,
    }
}

/// `POST /min-forening/{id}/konto` and `POST /foreningar/{id}/konto`
pub async fn propose_account(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = AssociationId(path.into_inner());
    let kind = form.get("account_kind").to_owned();
    let number = clean(form.get("account_number"));
    let to = pages::home(&ctx, id);
    let done = ctx
        .act(&form, move |tx| {
            actions::propose_account(tx, id, &kind, &number)?;
            Ok(Done::to(&to).says("associations-account-waits"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::home_again(&ctx, id, &form, &errors).await,
        done => done,
    }
}

/// `POST /foreningar/{id}/konto/{row}`
pub async fn settle_account(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    let (id, row) = path.into_inner();
    let approve = form.get("answer") == "approve";
    ctx.act(&form, move |tx| {
        actions::settle_account_of(tx, AssociationId(id), row, approve)?;
        let said = if approve {
            "associations-account-now-used"
        } else {
            "associations-account-now-refused"
        };
        Ok(Done::to(format!("/foreningar/{id}")).says(said))
    })
    .await
}

/// `POST /min-forening/{id}/handlingar` and `POST /foreningar/{id}/handlingar`
pub async fn add_document(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = AssociationId(path.into_inner());
    pages::must_see(&ctx, id)?;
    let kind = form.get("document_kind").to_owned();
    let mut errors = Vec::new();
    let files = ctx.receive_readable(&form, "document", Some(id), &mut errors).await?;
    if files.is_empty() && errors.is_empty() {
        errors.push(FieldError::new("document", "associations-document-needed"));
    }
    if !errors.is_empty() {
        return pages::home_again(&ctx, id, &form, &errors).await;
    }
    let to = pages::home(&ctx, id);
    let done = ctx
        .act(&form, move |tx| {
            for file in &files {
                actions::add_document(tx, id, &kind, file)?;
            }
            Ok(Done::to(&to).says("associations-document-added"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => {
            let errors: Vec<FieldError> = errors
                .into_iter()
                .map(|e| FieldError { field: "document_kind".to_owned(), ..e })
                .collect();
            pages::home_again(&ctx, id, &form, &errors).await
        }
        done => done,
    }
}

/// `POST /min-forening/{id}/handlingar/{row}/ta-bort`
pub async fn remove_document(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    let (id, row) = path.into_inner();
    let id = AssociationId(id);
    let to = pages::home(&ctx, id);
    ctx.act(&form, move |tx| {
        actions::remove_document(tx, id, row)?;
        Ok(Done::to(&to).saying(Msg::new("associations-document-removed")))
    })
    .await
}

/// `POST /min-forening/{id}/foretradare/{row}/avsluta`: whoever acts for the applicant leaves it, or
/// whoever signs ends somebody else's right.
pub async fn end_own_membership(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    let (id, row) = path.into_inner();
    let id = AssociationId(id);
    let who = ctx.user()?.id;
    ctx.act(&form, move |tx| {
        // Asked here, so that whoever has left and sends the form again gets the same answer.
        if !store::is_member(tx.conn, who, id)? {
            return Err(Refusal::NotFound);
        }
        let own = store::find_membership(tx.conn, id, row)?.0 == who;
        actions::end_membership(tx, id, row)?;
        let to = if own { "/mina-arenden".to_owned() } else { format!("/min-forening/{id}") };
        Ok(Done::to(to).says(if own { "associations-left" } else { "associations-ended" }))
    })
    .await
}

/// `POST /foreningar/{id}/foretradare/{row}/avsluta`
pub async fn end_membership(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    let (id, row) = path.into_inner();
    ctx.act(&form, move |tx| {
        actions::end_membership(tx, AssociationId(id), row)?;
        Ok(Done::to(format!("/foreningar/{id}")).says("associations-ended"))
    })
    .await
}

/// `POST /min-forening/{id}/bjud-in`
pub async fn invite(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = AssociationId(path.into_inner());
    let (email, lang) = (form.get("invite_email").to_owned(), ctx.lang);
    let done = ctx
        .act(&form, move |tx| {
            actions::invite(tx, id, &email, lang)?;
            Ok(Done::to(format!("/min-forening/{id}")).says("associations-invited"))
        })
        .await;
    match done {
        Err(Refusal::Invalid(errors)) => pages::home_again(&ctx, id, &form, &errors).await,
        done => done,
    }
}
