// An OpenID provider on loopback, with a key of its own for each start. Says where its issuer is once it
// listens, and ends with its standard input.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [key] },
  clients: [
    {
      client_id: 'nightly-sync',
      client_secret: 'a-secret-of-this-test-alone',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      // What the provider's own administrators say of the client, under names of their choice.
      'ministry_role': 'SPECIALIZED_ORGANIZATION',
      'ministry_country': 'UZ',
    },
  ],
  extraClientMetadata: { properties: ['ministry_role', 'ministry_country'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: 'read write',
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
      }),
    },
  },
  extraTokenClaims: (_, token) => ({
    sub: token.client.clientId,
    ministry: { role: token.client.ministry_role, country: token.client.ministry_country },
  }),
});

const server = provider.listen(port, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
