// Runs openapi_fetch.ts, compiled, on the work that stdin gives.
import { text } from "node:stream/consumers";
import { recommend, spend } from "./openapi_fetch.js";

const work = JSON.parse(await text(process.stdin));
console.log(JSON.stringify({ ...(await recommend(work)), ...(await spend(work)) }));
