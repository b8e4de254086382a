// The controller's page, read as a person reads it, and figures computed beside it.

import { kronor } from './forms.mjs';

const ROWS = {
  opening: 'Ingående saldo',
  contributions: 'Tillskott',
  granted: 'Beviljat',
  released: 'Indraget',
  disbursed: 'Utbetalt',
  repaid: 'Återbetalt',
  transferred: 'Överfört',
  closing: 'Utgående saldo',
  commitments: 'Åtaganden',
  available: 'Tillgängligt',
  projects: 'Projekt',
  civil: 'Varav civilsamhället',
};

export class Controller {
  constructor(world, page, fund) {
    Object.assign(this, { world, page, fund });
  }

  /** What the page says before anything was done. */
  async begin() {
    this.expected = await this.read();
  }

  /** What the page says now: sums over all years, balances of the last, and the claimed. */
  async read() {
    const { page } = this;
    await page.goto(`/stallning?fond=${this.fund}`);
    const rows = await page.locator('section[aria-labelledby=years] tbody tr').evaluateAll((all) =>
      all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    );
    const number = (text) => Number(kronor(text).replace(/ kr$/, '').replaceAll(' ', '').replace('–', '0'));
    const flows = ['contributions', 'granted', 'released', 'disbursed', 'repaid', 'transferred', 'projects', 'civil'];
    const read = {};
    for (const [key, label] of Object.entries(ROWS)) {
      const cells = rows.find(([head]) => head === label).slice(1).map(number);
      if (cells.some(Number.isNaN)) throw new Error(`${label}: ${cells}`);
      if (key === 'opening') read.opening = cells[0];
      else read[key] = flows.includes(key) ? cells.reduce((a, b) => a + b, 0) : cells.at(-1);
    }
    const figures = await page.locator('dl.figures > div').evaluateAll((all) =>
      all.map((one) => [one.querySelector('dt').textContent.trim(), one.querySelector('dd').firstChild.textContent]),
    );
    read.claimed = number(figures.find(([label]) => label.startsWith('Återkrävt'))[1]);
    const top = (label) => number(figures.find(([said]) => said === label)[1]);
    this.world.equal(
      'the figures above the table are those of its last year',
      [top('Tillgängligt'), top('Utgående saldo'), top('Åtaganden')],
      [read.available, read.closing, read.commitments],
    );
    return read;
  }

  /** Something happened to money: computes what the page ought to say, by the fund's formulas. */
  book(moved) {
    const now = this.expected;
    for (const [key, amount] of Object.entries(moved)) now[key] += amount;
    now.closing = now.opening + now.contributions - now.disbursed + now.repaid - now.transferred;
    now.commitments = now.granted - now.disbursed - now.released;
    now.available = now.closing - now.commitments;
  }

  /** Holds the page against what was computed. */
  async reads(when) {
    const found = await this.world.step(`read the position: ${when}`, this.page, () => this.read());
    this.world.equal(`figures: ${when}`, found, this.expected);
  }

  /** Nothing may have moved. */
  async unmoved(why) {
    await this.reads(why);
  }
}
