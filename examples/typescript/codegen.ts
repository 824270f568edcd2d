// How types.ts is made from the schema: `npm run generate`.
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'documents.graphql',
  generates: {
    'types.ts': {
      plugins: ['typescript', 'typescript-operations', 'typed-document-node'],
      config: { onlyOperationTypes: true, enumsAsTypes: true, skipTypename: true, documentMode: 'string', useTypeImports: true, defaultScalarType: 'string' },
    },
  },
};
export default config;
