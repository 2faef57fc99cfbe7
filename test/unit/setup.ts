// Property tests are the same in every run, so that one cannot fail by chance; a longer search with other inputs is
// CLOAKROOM_PROPERTY_SCALE=40 npx vitest run --project unit --testTimeout 600000.
import fc from 'fast-check';

if (!process.env.CLOAKROOM_PROPERTY_SCALE) fc.configureGlobal({ seed: 20_261_121 });
