// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A learner practises five items: the stock Node gRPC client, and nothing of Proximal but its proto
// files. With `./dev run` in one terminal, in another:
//
//   cd docs/examples/node && npm install && node practice.js [HOST:PORT]
//
// The answers here are made up; a platform shows the item and scores what the learner says.

'use strict';

const crypto = require('crypto');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const PROTO = path.join(__dirname, '../../../proto');
const ADDRESS = process.argv[2] || '127.0.0.1:50051';
const LEARNER = 'node-example';  // a pseudonym, never a name

const options = {includeDirs: [PROTO], defaults: true, longs: Number, enums: String};
const definition = protoLoader.loadSync(
    ['proximal/v1/practice.proto', 'google/rpc/error_details.proto'], options);
const {PracticeService} = grpc.loadPackageDefinition(definition).proximal.v1;
const practice = new PracticeService(ADDRESS, grpc.credentials.createInsecure());

// A unary call as a promise, with a deadline: it bounds all work done for the call.
function call(method, request) {
  return new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + 2000);
    practice[method](request, {deadline}, (error, reply) => error ? reject(error) : resolve(reply));
  });
}

// The stable reason of an error, such as 'ITEM_NOT_FOUND'; undefined where gRPC itself failed.
function reasonOf(error) {
  const [trailer] = error.metadata.get('grpc-status-details-bin');
  if (!trailer) return undefined;
  const {details} = definition['google.rpc.Status'].deserialize(trailer);
  const info = details.find((any) => any.type_url.endsWith('/google.rpc.ErrorInfo'));
  return info && definition['google.rpc.ErrorInfo'].deserialize(info.value).reason;
}

const percent = (p) => `${Math.round(100 * p)} %`;

async function main() {
  let {recommendation: next} =
      await call('recommendNext', {learnerId: LEARNER, options: {count: 1}});

  for (let answered = 0; answered < 5 && next.picks.length > 0; ++answered) {
    const [pick] = next.picks;
    console.log(`\n${pick.title}`);
    console.log(`  P(correct) ${percent(pick.predicted.mean)}; ${pick.reasons[0].text}`);

    const right = Math.random() < 0.75;
    // One call per answered item: it records the answer and gives the next picks. The response id
    // makes it safe to send again after a broken connection.
    const reply = await call('recordResponse', {
      learnerId: LEARNER,
      response: {
        responseId: crypto.randomUUID(),
        itemId: pick.itemId,
        score: right ? 1 : 0,
        decisionId: next.decisionId,
      },
      next: {count: 1},
    });
    console.log(`  ${right ? 'right' : 'wrong'}`);
    for (const {mastery, probabilityBefore} of reply.changed) {
      const [before, after] = [probabilityBefore, mastery.probability].map(percent);
      console.log(`  ${mastery.skillId}: ${before} -> ${after}`);
    }
    next = reply.next;
  }
}

main().catch((error) => {
  console.error(`${reasonOf(error) || 'no answer'}: ${error.details || error.message}`);
  process.exitCode = 1;
}).finally(() => practice.close());
