// How people fill in and send forms.

/** Amounts as they are compared: plain spaces between thousands. */
export function kronor(value) {
  if (typeof value === 'number') {
    return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
  }
  return value.replace(/[\u00a0\u202f]/g, ' ').replaceAll('\u2212', '-');
}

/** A small file that is a PDF. */
export const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

/** Writes, chooses and ticks, by the names of the fields. */
export async function write(page, values) {
  for (const [field, value] of Object.entries(values)) {
    const found = page.locator(`main [name="${field}"]`);
    const kind = await found.first().evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
    if (kind === 'select') await found.selectOption(value);
    else if (kind === 'radio' || kind === 'checkbox') {
      for (const one of [value].flat()) await page.locator(`main [name="${field}"][value="${one}"]`).check();
    } else await found.first().fill(value);
  }
}

/** What the fields hold now, by their names. */
export function written(page, fields) {
  return page.evaluate((names) => {
    const of = (name) => {
      const all = [...document.querySelectorAll(`main [name="${name}"]`)];
      const chosen = all.filter((e) => e.checked);
      return (/^(radio|checkbox)$/.test(all[0]?.type) ? chosen[0] : all[0])?.value;
    };
    return Object.fromEntries(names.map((name) => [name, of(name)]));
  }, fields);
}

/** Presses the button that is named so, the visible one. */
export async function send(page, words) {
  await page.locator('main button:not([tabindex="-1"])', { hasText: words }).last().click();
}

/** Waits until the page says that something was done. */
export async function said(page) {
  await page.locator('main .notice[role=status], main .receipt').first().waitFor();
}

/**
 * Sends what is wrong: the page says so first, with a link to the field, the field says so itself,
 * and everything that was written is still there.
 */
export async function refused(world, page, what, button, field, words, kept) {
  await send(page, button);
  const link = page.locator(`main .errors a[href="#${field}"]`).first();
  await link.waitFor();
  const told = kronor(await link.innerText());
  world.check(`${what} is refused with words`, words.test(told), told);
  const own = page.locator(`[id="${field}-error"]`).first();
  const beside = kronor(await own.innerText());
  world.check(`${what} is said at the field`, beside.includes(told), beside);
  const tied = await page.locator(`main [aria-describedby~="${field}-error"]`).count();
  world.check(`${what} is tied to the field`, tied > 0);
  // An amount may come back without its spaces.
  const plain = (values) => Object.values(values).map((value) => value?.replace(/(\d) (?=\d)/g, '$1'));
  const found = await written(page, Object.keys(kept));
  world.equal(`${what} keeps what was written`, plain(found), plain(kept));
}
