//! Every table, one file for both databases. Amounts are öre; times are naive UTC.

#![allow(missing_docs)]

diesel::table! {
    installation (id) {
        id -> BigInt,
        secret -> Text,
        created_at -> Timestamp,
        demo -> Bool,
        demo_today -> Nullable<Date>,
        changes -> BigInt,
        files_marker -> Nullable<Text>,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        title -> Text,
        password_hash -> Nullable<Text>,
        lang -> Text,
        created_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
        search -> Text,
    }
}

diesel::table! {
    account_roles (account_id, role) {
        account_id -> BigInt,
        role -> Text,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Text,
        account_id -> BigInt,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_links (id) {
        id -> BigInt,
        email -> Text,
        account_id -> Nullable<BigInt>,
        purpose -> Text,
        token_hash -> Text,
        code_hash -> Nullable<Text>,
        code_tries -> BigInt,
        browser_hash -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    attempts (id) {
        id -> BigInt,
        subject -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        account_id -> BigInt,
        size -> BigInt,
        at -> Timestamp,
        association_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    idempotency (key) {
        key -> Text,
        account_id -> Nullable<BigInt>,
        body_hash -> Text,
        location -> Text,
        flash -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    chains (name) {
        name -> Text,
        seq -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    history (id) {
        id -> BigInt,
        chain -> Text,
        seq -> BigInt,
        at -> Timestamp,
        day -> Date,
        actor_id -> Nullable<BigInt>,
        actor -> Text,
        act -> Text,
        subject -> Text,
        subject_id -> BigInt,
        case_id -> Nullable<BigInt>,
        detail_hash -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    history_details (history_id) {
        history_id -> BigInt,
        detail -> Text,
    }
}

diesel::table! {
    files (id) {
        id -> BigInt,
        sha256 -> Text,
        size -> BigInt,
        media_type -> Text,
        name -> Text,
        quarantined -> Bool,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    number_series (body_id, series, year) {
        body_id -> BigInt,
        series -> Text,
        year -> BigInt,
        last -> BigInt,
    }
}

diesel::table! {
    bodies (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    body_members (id) {
        id -> BigInt,
        body_id -> BigInt,
        account_id -> Nullable<BigInt>,
        name -> Text,
        party -> Text,
        function -> Text,
        position -> BigInt,
        from_day -> Date,
        to_day -> Nullable<Date>,
    }
}

diesel::table! {
    funds (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        body_id -> BigInt,
        description -> Text,
        period_start -> Date,
        period_end -> Nullable<Date>,
        frozen_to -> Nullable<Date>,
        settled_on -> Nullable<Date>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    rule_versions (id) {
        id -> BigInt,
        fund_id -> BigInt,
        valid_from -> Date,
        decision -> Text,
        body -> Text,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    calls (id) {
        id -> BigInt,
        fund_id -> BigInt,
        code -> Text,
        name -> Text,
        opens -> Date,
        closes -> Date,
        decision_day -> Nullable<Date>,
        body -> Text,
    }
}

diesel::table! {
    forms (id) {
        id -> BigInt,
        fund_id -> BigInt,
        kind -> Text,
        version -> BigInt,
        hash -> Text,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    associations (id) {
        id -> BigInt,
        org_number -> Text,
        unit -> Text,
        name -> Text,
        kind -> Text,
        civil_society -> Bool,
        municipal_unit -> Bool,
        address -> Text,
        postcode -> Text,
        city -> Text,
        email -> Text,
        phone -> Text,
        jointly -> Bool,
        search -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        account_id -> BigInt,
        association_id -> BigInt,
        signatory -> Bool,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    association_people (id) {
        id -> BigInt,
        association_id -> BigInt,
        name -> Text,
        function -> Text,
        signatory -> Bool,
        position -> BigInt,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    association_accounts (id) {
        id -> BigInt,
        association_id -> BigInt,
        kind -> Text,
        number -> Text,
        state -> Text,
        proposed_by -> Nullable<BigInt>,
        proposed_at -> Timestamp,
        settled_by -> Nullable<BigInt>,
        settled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    association_documents (id) {
        id -> BigInt,
        association_id -> BigInt,
        kind -> Text,
        file_id -> BigInt,
        added_at -> Timestamp,
        added_by -> Nullable<BigInt>,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        association_id -> BigInt,
        email -> Text,
        invited_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        accepted_at -> Nullable<Timestamp>,
        declined_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    association_claims (id) {
        id -> BigInt,
        association_id -> BigInt,
        account_id -> BigInt,
        file_id -> BigInt,
        message -> Text,
        state -> Text,
        reason -> Text,
        created_at -> Timestamp,
        settled_by -> Nullable<BigInt>,
        settled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    cases (id) {
        id -> BigInt,
        fund_id -> BigInt,
        body_id -> BigInt,
        call_id -> Nullable<BigInt>,
        association_id -> BigInt,
        number -> Nullable<Text>,
        stage -> Text,
        title -> Text,
        applicant_kind -> Text,
        civil_society -> Bool,
        focus_area -> Text,
        locality -> Text,
        applied_ore -> BigInt,
        officer_id -> Nullable<BigInt>,
        channel -> Text,
        submitted_on -> Nullable<Date>,
        deadline -> Nullable<Date>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        stage_on -> Date,
        version -> BigInt,
        search -> Text,
        report_due -> Nullable<Date>,
        closure -> Bool,
        lane -> Text,
        is_open -> Bool,
        due -> Nullable<Date>,
    }
}

diesel::table! {
    grants (case_id) {
        case_id -> BigInt,
        granted_ore -> BigInt,
        released_ore -> BigInt,
        disbursed_ore -> BigInt,
        repaid_ore -> BigInt,
        first_granted_on -> Date,
        decided_on -> Date,
        final_on -> Nullable<Date>,
        report_due -> Date,
        stopped_reason -> Nullable<Text>,
    }
}

diesel::table! {
    case_localities (case_id, code) {
        case_id -> BigInt,
        code -> Text,
    }
}

diesel::table! {
    case_target_groups (case_id, code) {
        case_id -> BigInt,
        code -> Text,
    }
}

diesel::table! {
    budget_lines (id) {
        id -> BigInt,
        case_id -> BigInt,
        side -> Text,
        position -> BigInt,
        kind -> Text,
        label -> Text,
        amount_ore -> BigInt,
        spent_ore -> Nullable<BigInt>,
    }
}

diesel::table! {
    applications (case_id) {
        case_id -> BigInt,
        form_id -> BigInt,
        answers -> Text,
        purpose -> Text,
        goal -> Text,
        cost_ore -> BigInt,
        project_start -> Nullable<Date>,
        project_end -> Nullable<Date>,
        women -> BigInt,
        men -> BigInt,
        girls -> BigInt,
        boys -> BigInt,
        version -> BigInt,
        saved_at -> Timestamp,
        saved_on -> Date,
        saved_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    application_versions (case_id, version) {
        case_id -> BigInt,
        version -> BigInt,
        answers -> Text,
        at -> Timestamp,
        by_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    attachments (id) {
        id -> BigInt,
        case_id -> BigInt,
        part -> Text,
        question -> Text,
        kind -> Text,
        file_id -> BigInt,
        added_at -> Timestamp,
        added_by -> Nullable<BigInt>,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    records (id) {
        id -> BigInt,
        case_id -> Nullable<BigInt>,
        association_id -> Nullable<BigInt>,
        no -> BigInt,
        direction -> Text,
        kind -> Text,
        day -> Date,
        counterpart -> Text,
        subject -> Text,
        search -> Text,
        file_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    case_checks (id) {
        id -> BigInt,
        case_id -> BigInt,
        code -> Text,
        outcome -> Text,
        rule -> Text,
        source -> Text,
        message -> Text,
        ran_on -> Date,
        overruled_by -> Nullable<BigInt>,
        overruled_reason -> Nullable<Text>,
    }
}

diesel::table! {
    completion_requests (id) {
        id -> BigInt,
        case_id -> BigInt,
        about -> Text,
        message -> Text,
        sections -> Text,
        deadline -> Date,
        sent_on -> Date,
        sent_by -> Nullable<BigInt>,
        answer -> Nullable<Text>,
        answered_on -> Nullable<Date>,
        answered_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        case_id -> BigInt,
        text -> Text,
        at -> Timestamp,
        by_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    statements (id) {
        id -> BigInt,
        case_id -> BigInt,
        version -> BigInt,
        state -> Text,
        proposal -> Text,
        amount_ore -> BigInt,
        summary -> Text,
        assessment -> Text,
        economy -> Text,
        child_perspective -> Text,
        conditions -> Text,
        reason -> Text,
        written_at -> Timestamp,
        written_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    meetings (id) {
        id -> BigInt,
        body_id -> BigInt,
        day -> Date,
        starts -> Text,
        place -> Text,
        state -> Text,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    agenda_items (id) {
        id -> BigInt,
        meeting_id -> BigInt,
        position -> BigInt,
        kind -> Text,
        case_id -> Nullable<BigInt>,
        statement_id -> Nullable<BigInt>,
        measure_id -> Nullable<BigInt>,
        title -> Text,
        done -> Bool,
    }
}

diesel::table! {
    minute_sets (id) {
        id -> BigInt,
        meeting_id -> BigInt,
        adjusters -> Text,
        adjusted_on -> Date,
        notice_up -> Nullable<Date>,
        last_appeal_day -> Nullable<Date>,
        notice_down -> Nullable<Date>,
    }
}

diesel::table! {
    minute_items (id) {
        id -> BigInt,
        meeting_id -> BigInt,
        body_id -> BigInt,
        year -> BigInt,
        number -> BigInt,
        agenda_item_id -> Nullable<BigInt>,
        title -> Text,
        text -> Text,
        chair_member_id -> Nullable<BigInt>,
        set_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        motions -> Text,
        votes_yes -> Nullable<BigInt>,
        votes_no -> Nullable<BigInt>,
        votes_abstained -> Nullable<BigInt>,
        dissent_text -> Text,
    }
}

diesel::table! {
    minute_attendance (minute_item_id, member_id) {
        minute_item_id -> BigInt,
        member_id -> BigInt,
        present -> Bool,
        conflict -> Bool,
        dissent -> Bool,
    }
}

diesel::table! {
    decisions (id) {
        id -> BigInt,
        fund_id -> BigInt,
        case_id -> Nullable<BigInt>,
        kind -> Text,
        decider -> Text,
        reference -> Text,
        decided_on -> Date,
        amount_ore -> BigInt,
        conditions -> Text,
        reason -> Text,
        condition_cited -> Text,
        executable -> Bool,
        obstacle -> Nullable<Text>,
        minute_item_id -> Nullable<BigInt>,
        delegate_id -> Nullable<BigInt>,
        reported_item_id -> Nullable<BigInt>,
        notice_up -> Nullable<Date>,
        last_appeal_day -> Nullable<Date>,
        final_on -> Nullable<Date>,
        appealed_on -> Nullable<Date>,
        letter_file_id -> Nullable<BigInt>,
        letter_sent_on -> Nullable<Date>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    ledger_entries (id) {
        id -> BigInt,
        fund_id -> BigInt,
        seq -> BigInt,
        event -> Text,
        day -> Date,
        amount_ore -> BigInt,
        case_id -> Nullable<BigInt>,
        decision_id -> Nullable<BigInt>,
        corrects_id -> Nullable<BigInt>,
        decision -> Text,
        reason -> Text,
        actor_id -> Nullable<BigInt>,
        actor -> Text,
        registered_at -> Timestamp,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    ledger_postings (id) {
        id -> BigInt,
        entry_id -> BigInt,
        account -> Text,
        amount_ore -> BigInt,
    }
}

diesel::table! {
    fund_totals (fund_id, day, event) {
        fund_id -> BigInt,
        day -> Date,
        event -> Text,
        amount_ore -> BigInt,
        projects -> BigInt,
        projects_civil_society -> BigInt,
    }
}

diesel::table! {
    case_counts (fund_id, officer_id, lane, stage) {
        fund_id -> BigInt,
        officer_id -> BigInt,
        lane -> Text,
        stage -> Text,
        cases -> BigInt,
    }
}

diesel::table! {
    case_dues (due, fund_id, officer_id) {
        due -> Date,
        fund_id -> BigInt,
        officer_id -> BigInt,
        cases -> BigInt,
    }
}

diesel::table! {
    period_totals (fund_id, period, starts, split, code, event) {
        fund_id -> BigInt,
        period -> Text,
        starts -> Date,
        split -> Text,
        code -> Text,
        event -> Text,
        amount_ore -> BigInt,
        projects -> BigInt,
        projects_civil_society -> BigInt,
    }
}

diesel::table! {
    instalments (id) {
        id -> BigInt,
        case_id -> BigInt,
        no -> BigInt,
        amount_ore -> BigInt,
        trigger -> Text,
        due_on -> Nullable<Date>,
        state -> Text,
        ready_on -> Nullable<Date>,
        account_kind -> Text,
        account_number -> Text,
        reviewed_by -> Nullable<BigInt>,
        reviewed_at -> Nullable<Timestamp>,
        approved_by -> Nullable<BigInt>,
        approved_at -> Nullable<Timestamp>,
        paid_by -> Nullable<BigInt>,
        paid_on -> Nullable<Date>,
        entry_id -> Nullable<BigInt>,
        note -> Text,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        case_id -> BigInt,
        form_id -> BigInt,
        answers -> Text,
        version -> BigInt,
        state -> Text,
        eligible_cost_ore -> BigInt,
        other_income_ore -> BigInt,
        women -> BigInt,
        men -> BigInt,
        girls -> BigInt,
        boys -> BigInt,
        saved_at -> Timestamp,
        submitted_on -> Nullable<Date>,
        approved_on -> Nullable<Date>,
        approved_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    measures (id) {
        id -> BigInt,
        case_id -> BigInt,
        kind -> Text,
        amount_ore -> BigInt,
        condition_cited -> Text,
        reason -> Text,
        state -> Text,
        decision_id -> Nullable<BigInt>,
        created_on -> Date,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    settlements (case_id) {
        case_id -> BigInt,
        settled_on -> Date,
        granted_ore -> BigInt,
        eligible_cost_ore -> BigInt,
        other_income_ore -> BigInt,
        paid_ore -> BigInt,
        entitled_ore -> BigInt,
        final_instalment_ore -> BigInt,
        release_ore -> BigInt,
        claim_ore -> BigInt,
        dropped_ore -> BigInt,
        settled_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    claim_reductions (id) {
        id -> BigInt,
        claim_id -> BigInt,
        day -> Date,
        amount_ore -> BigInt,
    }
}

diesel::table! {
    claims (id) {
        id -> BigInt,
        case_id -> BigInt,
        decision_id -> BigInt,
        amount_ore -> BigInt,
        repaid_ore -> BigInt,
        reference -> Text,
        due_on -> Date,
        sent_on -> Nullable<Date>,
        paid_on -> Nullable<Date>,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        message_id -> Text,
        kind -> Text,
        case_id -> Nullable<BigInt>,
        recipient -> Text,
        subject -> Text,
        text -> Text,
        html -> Text,
        created_at -> Timestamp,
        next_try_at -> Timestamp,
        tries -> BigInt,
        taken_until -> Nullable<Timestamp>,
        sent_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    outbox_attachments (id) {
        id -> BigInt,
        outbox_id -> BigInt,
        file_id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    reminders (case_id, kind, due_on) {
        case_id -> BigInt,
        kind -> Text,
        due_on -> Date,
        sent_on -> Date,
    }
}

diesel::table! {
    job_runs (job, day) {
        job -> Text,
        day -> Date,
        ran_at -> Timestamp,
    }
}

diesel::joinable!(account_roles -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sign_in_links -> accounts (account_id));
diesel::joinable!(history -> accounts (actor_id));
diesel::joinable!(history_details -> history (history_id));
diesel::joinable!(files -> accounts (created_by));
diesel::joinable!(body_members -> bodies (body_id));
diesel::joinable!(body_members -> accounts (account_id));
diesel::joinable!(funds -> bodies (body_id));
diesel::joinable!(rule_versions -> funds (fund_id));
diesel::joinable!(rule_versions -> accounts (created_by));
diesel::joinable!(calls -> funds (fund_id));
diesel::joinable!(forms -> funds (fund_id));
diesel::joinable!(memberships -> accounts (account_id));
diesel::joinable!(memberships -> associations (association_id));
diesel::joinable!(association_people -> associations (association_id));
diesel::joinable!(association_accounts -> associations (association_id));
diesel::joinable!(association_documents -> associations (association_id));
diesel::joinable!(association_documents -> files (file_id));
diesel::joinable!(association_documents -> accounts (added_by));
diesel::joinable!(association_claims -> associations (association_id));
diesel::joinable!(association_claims -> files (file_id));
diesel::joinable!(cases -> funds (fund_id));
diesel::joinable!(cases -> bodies (body_id));
diesel::joinable!(cases -> calls (call_id));
diesel::joinable!(cases -> associations (association_id));
diesel::joinable!(grants -> cases (case_id));
diesel::joinable!(case_localities -> cases (case_id));
diesel::joinable!(case_target_groups -> cases (case_id));
diesel::joinable!(budget_lines -> cases (case_id));
diesel::joinable!(applications -> cases (case_id));
diesel::joinable!(applications -> forms (form_id));
diesel::joinable!(applications -> accounts (saved_by));
diesel::joinable!(application_versions -> cases (case_id));
diesel::joinable!(application_versions -> accounts (by_id));
diesel::joinable!(attachments -> cases (case_id));
diesel::joinable!(attachments -> files (file_id));
diesel::joinable!(attachments -> accounts (added_by));
diesel::joinable!(records -> cases (case_id));
diesel::joinable!(records -> associations (association_id));
diesel::joinable!(records -> files (file_id));
diesel::joinable!(records -> accounts (created_by));
diesel::joinable!(case_checks -> cases (case_id));
diesel::joinable!(case_checks -> accounts (overruled_by));
diesel::joinable!(completion_requests -> cases (case_id));
diesel::joinable!(notes -> cases (case_id));
diesel::joinable!(notes -> accounts (by_id));
diesel::joinable!(statements -> cases (case_id));
diesel::joinable!(statements -> accounts (written_by));
diesel::joinable!(meetings -> bodies (body_id));
diesel::joinable!(meetings -> accounts (created_by));
diesel::joinable!(agenda_items -> meetings (meeting_id));
diesel::joinable!(agenda_items -> cases (case_id));
diesel::joinable!(agenda_items -> statements (statement_id));
diesel::joinable!(minute_sets -> meetings (meeting_id));
diesel::joinable!(minute_items -> meetings (meeting_id));
diesel::joinable!(minute_items -> bodies (body_id));
diesel::joinable!(minute_items -> agenda_items (agenda_item_id));
diesel::joinable!(minute_items -> body_members (chair_member_id));
diesel::joinable!(minute_items -> minute_sets (set_id));
diesel::joinable!(minute_items -> accounts (created_by));
diesel::joinable!(minute_attendance -> minute_items (minute_item_id));
diesel::joinable!(minute_attendance -> body_members (member_id));
diesel::joinable!(decisions -> funds (fund_id));
diesel::joinable!(decisions -> cases (case_id));
diesel::joinable!(decisions -> files (letter_file_id));
diesel::joinable!(ledger_entries -> funds (fund_id));
diesel::joinable!(ledger_entries -> cases (case_id));
diesel::joinable!(ledger_entries -> decisions (decision_id));
diesel::joinable!(ledger_entries -> accounts (actor_id));
diesel::joinable!(ledger_postings -> ledger_entries (entry_id));
diesel::joinable!(fund_totals -> funds (fund_id));
diesel::joinable!(instalments -> cases (case_id));
diesel::joinable!(instalments -> ledger_entries (entry_id));
diesel::joinable!(reports -> cases (case_id));
diesel::joinable!(reports -> forms (form_id));
diesel::joinable!(reports -> accounts (approved_by));
diesel::joinable!(measures -> cases (case_id));
diesel::joinable!(measures -> decisions (decision_id));
diesel::joinable!(measures -> accounts (created_by));
diesel::joinable!(settlements -> cases (case_id));
diesel::joinable!(settlements -> accounts (settled_by));
diesel::joinable!(claim_reductions -> claims (claim_id));
diesel::joinable!(claims -> cases (case_id));
diesel::joinable!(claims -> decisions (decision_id));
diesel::joinable!(outbox -> cases (case_id));
diesel::joinable!(outbox_attachments -> outbox (outbox_id));
diesel::joinable!(outbox_attachments -> files (file_id));
diesel::joinable!(reminders -> cases (case_id));

diesel::allow_tables_to_appear_in_same_query!(
    installation,
    accounts,
    account_roles,
    sessions,
    sign_in_links,
    attempts,
    uploads,
    idempotency,
    chains,
    history,
    history_details,
    files,
    number_series,
    bodies,
    body_members,
    funds,
    rule_versions,
    calls,
    forms,
    associations,
    memberships,
    association_people,
    association_accounts,
    association_documents,
    association_claims,
    invitations,
    cases,
    grants,
    case_localities,
    case_target_groups,
    budget_lines,
    applications,
    application_versions,
    attachments,
    records,
    case_checks,
    completion_requests,
    notes,
    statements,
    meetings,
    agenda_items,
    minute_sets,
    minute_items,
    minute_attendance,
    decisions,
    ledger_entries,
    ledger_postings,
    fund_totals,
    period_totals,
    case_counts,
    case_dues,
    instalments,
    reports,
    measures,
    settlements,
    claim_reductions,
    claims,
    outbox,
    outbox_attachments,
    reminders,
    job_runs,
);
