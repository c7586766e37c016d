// LinkedIn's JavaScript client at work: what to call comes as JSON on standard input, what the
// client got goes to standard output.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { modules, baseUrl, calls } = JSON.parse(readFileSync(0, 'utf8'));
const require = createRequire(`${modules}/`);

// The one thing that is changed in the client: where LinkedIn is.
require('linkedin-api-client/dist/lib/utils/constants').NON_VERSIONED_BASE_URL = baseUrl;

const { RestliClient } = require('linkedin-api-client');
const client = new RestliClient({ proxy: false });
const answers = [];
for (const { method, options } of calls) {
  const { config, status, data } = await client[method](options);
  answers.push({ sent: config.method, headers: config.headers, status, data });
}
process.stdout.write(JSON.stringify(answers));
