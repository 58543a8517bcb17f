// Trains NLP.js on {train: [{language, text, intent}], test: [{language, text}]} from standard input, and writes
// {intents: [...], training_seconds, message_seconds: [...]} to standard output.
const { readFileSync } = require("fs");
const { NlpManager } = require("node-nlp");

const LANGUAGES = ["en", "zh", "id"];

// NLP.js prints what it does; standard output is for the result alone.
console.log = console.error;

async function main() {
  const { train, test } = JSON.parse(readFileSync(0, "utf8"));
  const manager = new NlpManager({ languages: LANGUAGES, autoSave: false, nlu: { log: false } });
  const started = performance.now();
  for (const { language, text, intent } of train) manager.addDocument(language, text, intent);
  await manager.train();
  const trained = performance.now();
  const intents = [];
  const seconds = [];
  for (const { language, text } of test) {
    const asked = performance.now();
    const { classifications } = await manager.process(language, text);
    seconds.push((performance.now() - asked) / 1000);
    // "None" is its way not to decide.
    const decided = classifications.filter(({ intent }) => intent !== "None");
    intents.push(decided.length > 0 ? decided[0].intent : null);
  }
  const result = { intents, training_seconds: (trained - started) / 1000, message_seconds: seconds };
  process.stdout.write(JSON.stringify(result));
}

main();
