// Makes forms nicer where there is script. Everything here also works without it: a form can be
// saved, counted and given another row by its own buttons.
"use strict";

(() => {
  // ---- Amounts -------------------------------------------------------------------------------

  // Whole öre out of what people type ("1 200,50 kr"), or null when it is no amount.
  const parseOre = (text) => {
    const clean = text.replace(/[\s\u202f\u00a0]|kr(onor)?$/gi, "").replace("\u2212", "-").replace(".", ",");
    const found = /^(-?)(\d{1,12})(?:,(\d{1,2}))?$/.exec(clean);
    if (!found) return null;
    const ore = Number(found[2]) * 100 + Number((found[3] || "").padEnd(2, "0"));
    return found[1] ? -ore : ore;
  };

  // The same figures that the server writes: thin spaces, and öre only where they exist.
  const figures = (ore) => {
    const size = Math.abs(ore);
    const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
    const rest = size % 100 ? "," + String(size % 100).padStart(2, "0") : "";
    return (ore < 0 ? "\u2212" : "") + whole + rest;
  };

  const show = (element, ore) => {
    const unit = element.dataset.unit;
    element.textContent = unit ? `${figures(ore)}\u00a0${unit}` : figures(ore);
  };

  // ---- Sums ----------------------------------------------------------------------------------

  // <tbody data-sum="costs"> holds rows <tr data-row> with one input data-amount, or data-quantity
  // and data-price. A row's own sum is shown in [data-row-sum]; data-skip leaves the row out.
  const sumOfRow = (row) => {
    const value = (selector) => {
      const input = row.querySelector(selector);
      return input ? parseOre(input.value) : null;
    };
    const amount = value("[data-amount]");
    if (amount !== null) return amount;
    const quantity = value("[data-quantity]");
    const price = value("[data-price]");
    return quantity === null || price === null ? 0 : Math.round((quantity * price) / 100);
  };

  const countSums = (form) => {
    const terms = {};
    for (const body of form.querySelectorAll("[data-sum]")) {
      let total = 0;
      for (const row of body.querySelectorAll("[data-row]")) {
        const sum = sumOfRow(row);
        const cell = row.querySelector("[data-row-sum]");
        if (cell) show(cell, sum);
        if (!("skip" in row.dataset)) total += sum;
      }
      terms[body.dataset.sum] = total;
    }
    for (const input of form.querySelectorAll("[data-term]")) {
      terms[input.dataset.term] = parseOre(input.value) ?? 0;
    }
    // data-total="costs - income" shows sums of what has a name above.
    for (const element of form.querySelectorAll("[data-total]")) {
      let total = 0;
      for (const [, sign, name] of element.dataset.total.matchAll(/([+-]?)\s*([a-z][\w]*)/gi)) {
        total += (sign === "-" ? -1 : 1) * (terms[name] ?? 0);
      }
      show(element, total);
    }
  };

  // ---- Rows ----------------------------------------------------------------------------------

  // A button data-add-row="id of a <template>" data-into="id of a <tbody>". "__n__" in the
  // template becomes the row's number. The server has to accept gaps in the numbers.
  const addRow = (button) => {
    const template = document.getElementById(button.dataset.addRow);
    const body = document.getElementById(button.dataset.into);
    if (!template || !body) return false;
    const number = Number(body.dataset.next || body.querySelectorAll("[data-row]").length + 1);
    body.dataset.next = String(number + 1);
    const row = template.content.cloneNode(true);
    for (const element of row.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        attribute.value = attribute.value.replaceAll("__n__", String(number));
      }
    }
    const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      texts.currentNode.data = texts.currentNode.data.replaceAll("__n__", String(number));
    }
    const first = row.querySelector("input, select, textarea");
    body.append(row);
    first?.focus();
    return true;
  };

  const removeRow = (button) => {
    const row = button.closest("[data-row]");
    const form = row.closest("form");
    const near = (row.previousElementSibling ?? row.nextElementSibling)?.querySelector("input");
    row.remove();
    near?.focus();
    form?.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // ---- Saving while writing ------------------------------------------------------------------

  // <form data-autosave="/address"> posts itself there a moment after the last change; empty means
  // the form's own action. Its [data-autosave-status] says how it went, in the words of its
  // data-saving, data-saved and data-failed.
  const autosave = (form) => {
    const status = form.querySelector("[data-autosave-status]");
    const say = (what) => {
      if (status && status.dataset[what]) status.textContent = status.dataset[what];
    };
    let timer = 0;
    let busy = false;
    let again = false;

    const save = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      again = false;
      say("saving");
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string") fields.append(name, value);
      }
      // Each saving is an act of its own, so it carries a key of its own.
      if (fields.has("_key") && crypto.randomUUID) fields.set("_key", crypto.randomUUID());
      try {
        const answer = await fetch(form.dataset.autosave || form.action, {
          method: "POST",
          body: fields,
          headers: { "X-Autosave": "1" },
          redirect: "manual",
        });
        say(answer.ok ? "saved" : "failed");
      } catch {
        say("failed");
      }
      busy = false;
      if (again) save();
    };

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  };

  // ---- Counting the chosen rows --------------------------------------------------------------

  const countChosen = (form) => {
    const output = form.querySelector("[data-count]");
    if (!output) return;
    const chosen = [...form.elements].filter((e) => e.type === "checkbox" && e.checked).length;
    output.textContent = String(chosen);
    output.hidden = chosen === 0;
  };

  // ---- Questions that depend on another answer ------------------------------------------------

  // A field with data-show-if (name of another field) and data-show-equals is shown while that
  // field has that answer. Without script it is always there.
  const showDependent = (form) => {
    for (const field of form.querySelectorAll("[data-show-if]")) {
      const { showIf, showEquals } = field.dataset;
      const answers = new FormData(form).getAll(showIf);
      field.hidden = !answers.includes(showEquals);
    }
  };

  // ---- Start ---------------------------------------------------------------------------------

  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
  for (const form of document.querySelectorAll("form[data-sums]")) {
    form.addEventListener("input", () => countSums(form));
  }
  for (const form of document.querySelectorAll("form:has([data-show-if])")) {
    showDependent(form);
    form.addEventListener("input", () => showDependent(form));
  }
  for (const form of document.querySelectorAll("form.bulk")) {
    countChosen(form);
    document.addEventListener("change", (event) => {
      if (event.target.form === form) countChosen(form);
    });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row], [data-remove-row]");
    if (!button) return;
    if ("removeRow" in button.dataset) removeRow(button);
    else if (addRow(button)) event.preventDefault();
  });
  // A button that cannot be used yet has its reason beside it; it never sends anything.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
  });
  document.querySelector(".errors[tabindex]")?.focus();
})();
