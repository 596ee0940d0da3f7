// The HTTP server around the routes: who may ask is checked first, every error becomes a problem document.
'use strict';

const http = require('node:http');

const { Fault } = require('../faults.js');
const { sendProblem } = require('./answers.js');
const { checkHost } = require('./guard.js');
const { answer } = require('./routes.js');

/**
 * @param {() => import('./routes.js').Serving} serving
 * @returns {http.Server}
 */
function createListener(serving) {
  const server = http.createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, async (request, response) => {
    try {
      checkHost(request, serving().boundHost);
      await answer(serving(), request, response);
    } catch (error) {
      // What is left of a body we refused is not read, so the connection cannot be used again.
      sendProblem(response, error, request.complete ? {} : { connection: 'close' });
    }
  });
  server.on('clientError', (error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return server;
}

/**
 * @param {http.Server} server
 * @param {number} port   0 for any free one
 * @param {string} host
 * @returns {Promise<number>} the port
 * @throws {Fault} serve-address-refused
 */
function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program uses it' : error.code;
      reject(
        new Fault('serve-address-refused', `\`${host}\` port \`${port}\` cannot be used: ${reason}`, { cause: error }),
      );
    });
    server.listen({ port, host, exclusive: true }, () => resolve(server.address().port));
  });
}

/** Stop listening; connections that are busy for longer than `ms` are cut. */
async function close(server, ms) {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), ms);
  await closed;
  clearTimeout(timer);
}

module.exports = { createListener, listen, close };
