// Prints how many tickets chrono-node reads in a second, and in a second of CPU time, for the benchmark Intake, which calls this:
//   node chrono-bench.cjs tickets.jsonl
// Each text is read by the parser of its language, if there is one, after warming up.
const fs = require('node:fs');
const chrono = require('chrono-node');

const records = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l));
const round = () => {
  for (const r of records) {
    const text = (r.subject + '\n' + r.body).replace(/<[^>]{1,2000}>/g, ' ');
    ((chrono[r.lang] ?? chrono.en).casual ?? chrono.casual).parse(text, { instant: new Date(r.created_at), timezone: 0 });
  }
};
for (let i = 0; i < 3; i++) round();
let rounds = 0;
const used = process.cpuUsage();
const began = process.hrtime.bigint();
let seconds = 0;
while (seconds < 3) {
  round();
  rounds++;
  seconds = Number(process.hrtime.bigint() - began) / 1e9;
}
const { user, system } = process.cpuUsage(used); // microseconds
console.log(Math.round(rounds * records.length / seconds), Math.round(rounds * records.length / (user + system) * 1e6));
