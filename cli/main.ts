// SPDX-License-Identifier: Apache-2.0
// `emza`: dispatches to one command and takes its exit code. What belongs to the server runs as the server's own
// process: nothing of it is imported here.
import { runServer } from './run-server.ts';

const USAGE = `Usage: emza COMMAND …

  serve                          start the server (as npm start does)
  rp add NAME --origin URL       register a relying party on this server
  request FILE… --server URL --key K
                                 ask a person to sign files, by a live QR code
  verify FILE                    validate the signatures of a file

emza COMMAND --help says more about request and verify.
`;
/** sysexits.h */
const EX_USAGE = 64;

const [command, ...args] = process.argv.slice(2);

/** A command is loaded when it is asked for. @returns the exit code */
async function run(): Promise<number> {
  switch (command) {
    case 'serve':
    case 'rp':
      return runServer([command, ...args]);
    case 'request':
      return (await import('./request.ts')).runRequest(args);
    case 'verify':
      return (await import('./verify.ts')).verifyCommand(args);
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(USAGE);
      return 0;
    default:
      process.stderr.write(command === undefined ? USAGE : `emza: there is no command of that name\n\n${USAGE}`);
      return EX_USAGE;
  }
}

process.exit(await run());
