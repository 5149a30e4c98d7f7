// The other side of MessageSignatureInteropTests: reads one JSON document from standard input and answers with one on standard output.
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { httpbis, createSigner, createVerifier } from 'http-message-signatures';

const input = JSON.parse(await new Promise((resolve) => {
  let text = '';
  process.stdin.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve(text));
}));

const digest = (body) => `sha-256=:${createHash('sha256').update(body, 'utf8').digest('base64')}:`;
const { request, answer, publicKey, privateKey, keyId } = input;

if (input.do === 'sign') {
  const params = ['created', 'expires', 'nonce', 'keyid', 'alg'];
  const key = createSigner(createPrivateKey(privateKey), 'ecdsa-p256-sha256', keyId);
  const paramValues = { created: new Date(input.now * 1000), expires: new Date((input.now + 60) * 1000), nonce: input.nonce };
  request.headers = { 'Content-Type': 'application/json', 'Content-Digest': digest(request.body) };
  const signedRequest = await httpbis.signMessage(
    { key, params, paramValues, fields: ['@method', '@target-uri', 'content-type', 'content-digest'] },
    { method: request.method, url: request.url, headers: request.headers });
  answer.headers = { 'Content-Type': 'application/json', 'Content-Digest': digest(answer.body) };
  const signedAnswer = await httpbis.signMessage(
    { key, params, paramValues, fields: ['@status', 'content-type', 'content-digest', '@method;req', '@target-uri;req', 'signature;req'] },
    { status: answer.status, headers: answer.headers }, signedRequest);
  console.log(JSON.stringify({ request: signedRequest.headers, answer: signedAnswer.headers }));
} else {
  const verifier = createVerifier(createPublicKey(publicKey), 'ecdsa-p256-sha256');
  const keyLookup = async (parameters) => (parameters.keyid === keyId ? { id: keyId, algs: ['ecdsa-p256-sha256'], verify: verifier } : null);
  const signedRequest = { method: request.method, url: request.url, headers: request.headers };
  const signedAnswer = { status: answer.status, headers: answer.headers };
  console.log(JSON.stringify({
    request: await httpbis.verifyMessage({ keyLookup, notAfter: new Date((input.now + 60) * 1000) }, signedRequest),
    answer: await httpbis.verifyMessage({ keyLookup, notAfter: new Date((input.now + 60) * 1000) }, signedAnswer, signedRequest),
    requestDigest: request.headers['content-digest'] === digest(request.body),
    answerDigest: answer.headers['content-digest'] === digest(answer.body),
  }));
}
