// A Node server that does next to nothing: it answers the bytes of a file. Prints
// {"port":N}; ends with SIGTERM.
'use strict';
const fs = require('fs');
const grpc = require('@grpc/grpc-js');

const answer = fs.readFileSync(process.argv[process.argv.indexOf('--answer') + 1]);
const asIs = (bytes) => bytes;
const service = {
  GetPhoneNumber: {
    path: '/phonegate.v1.PhoneNumberService/GetPhoneNumber',
    requestStream: false,
    responseStream: false,
    requestDeserialize: asIs,
    requestSerialize: asIs,
    responseDeserialize: asIs,
    responseSerialize: asIs,
  },
};
const server = new grpc.Server();
server.addService(service, { GetPhoneNumber: (call, done) => done(null, answer) });
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(JSON.stringify({ port }));
});
