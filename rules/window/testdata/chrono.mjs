// Reads impact windows with chrono-node, for comparison. Outside this repository:
//   npm install chrono-node@2.10 && node chrono.mjs dev.raw.jsonl > chrono.jsonl
// and score chrono.jsonl like our own output. The first range counts, else the first time that is not in the future.
// Prints the tickets per second to stderr.
import { readFileSync } from 'node:fs';
import * as chrono from 'chrono-node';

const records = readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l));
const offset = (zone, at) => {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find(p => p.type === 'timeZoneName').value;
  const m = /GMT([+-])(\d+):(\d+)/.exec(name);
  return m ? (m[1] === '-' ? -1 : 1) * (60 * m[2] + +m[3]) : 0;
};
const began = process.hrtime.bigint();
const out = records.map(r => {
  const at = new Date(r.created_at);
  const text = (r.subject + '\n' + r.body).replace(/<[^>]{1,2000}>/g, ' ');
  const parser = chrono[r.lang] ?? chrono.en;
  let found = [];
  try { found = (parser.casual ?? chrono.casual).parse(text, { instant: at, timezone: offset(r.tz || 'UTC', at) }); } catch { /* counted as none */ }
  const past = found.filter(f => f.start.date() <= new Date(+at + 3e5));
  const best = past.find(f => f.end) ?? past[0];
  return { id: r.id, reliability: true, window: best ? { start: best.start.date().toISOString(), end: best.end?.date().toISOString() ?? null, open: !best.end } : null };
});
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
for (const o of out) console.log(JSON.stringify(o));
console.error(`${Math.round(records.length / seconds)} tickets/s`);
