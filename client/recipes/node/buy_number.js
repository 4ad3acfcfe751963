// buy_number.js TARGET AREA_CODE SERVICE_CONFIG PROTO_DIR: buys a number and lists all
// that the project has.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [target, areacode, serviceConfig, protos] = process.argv.slice(2);
const contract = loader.loadSync('phonegate/v1/phone_number_service.proto', {
  includeDirs: [protos],
  keepCase: true, // call_request_url, not callRequestUrl
  longs: String,
  enums: String,
  defaults: true,
});
const api = grpc.loadPackageDefinition(contract).phonegate.v1;
const client = new api.PhoneNumberService(target, grpc.credentials.createInsecure(), {
  'grpc.service_config': fs.readFileSync(serviceConfig, 'utf8'),
  'grpc.enable_http_proxy': 0,
});

function call(method, request, seconds) {
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + seconds * 1000 };
    client[method](request, options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

// Calls a change, again and with the same request id when its answer is lost.
async function change(method, request, seconds = 60) {
  const named = { request_id: crypto.randomUUID(), ...request };
  const deadline = Date.now() + seconds * 1000;
  for (let pause = 200; ; pause = Math.min(pause * 2.5, 3000)) {
    try {
      return await call(method, named, (deadline - Date.now()) / 1000);
    } catch (error) {
      // UNKNOWN: the gateway itself does not know yet (OUTCOME_UNKNOWN).
      const again = [grpc.status.UNAVAILABLE, grpc.status.UNKNOWN].includes(error.code);
      if (!again || Date.now() + pause > deadline) {
        console.error('request id:', named.request_id);
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
  }
}

async function main() {
  const found = await call('SearchAvailablePhoneNumbers', { areacode, max_results: 1 }, 15);
  const bought = await change('PurchasePhoneNumber', { number: found.data[0].number });
  console.log('bought', bought.number);
  for (let page_token = ''; ; ) {
    const page = await call('ListPhoneNumbers', { page_size: 100, page_token }, 15);
    for (const number of page.data) console.log('has', number.number);
    page_token = page.next_page_token;
    if (!page_token) break;
  }
  client.close();
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
