// A component by wit-component, as jco has it: node reference.mjs API JOB.json
//
// API is the path of jco's api.js. A job is { module, output } and, where they are needed, { wit,
// world, encoding } and { adapter }: "reactor" or "command". Prints, as JSON, what the job fails
// with, or null.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [api, job] = process.argv.slice(2);
const jco = await import(pathToFileURL(api).href);
const adapters = {
  command: jco.preview1AdapterCommandPath,
  reactor: jco.preview1AdapterReactorPath,
};

async function component({ module, output, wit, world, encoding, adapter }) {
  let binary = await readFile(module);
  if (wit) {
    const witSource = await readFile(wit, "utf8");
    binary = await jco.componentEmbed({ binary, witSource, world, stringEncoding: encoding });
  }
  const given = adapter
    ? [["wasi_snapshot_preview1", await readFile(adapters[adapter]())]]
    : [];
  await writeFile(output, await jco.componentNew(binary, given));
}

const failure = await component(JSON.parse(await readFile(job, "utf8"))).then(
  () => null,
  (error) => String(error.payload ?? error.message ?? error),
);
console.log(JSON.stringify(failure));
