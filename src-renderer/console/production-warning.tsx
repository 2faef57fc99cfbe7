// Before something is done with a production session.
import Alert from '@cloudscape-design/components/alert';
import { ProductionMark } from '../production/production-mark.tsx';

export function ProductionWarning({ text }: { readonly text: string }) {
  return (
    <Alert type="error" header={<ProductionMark />}>
      {text}
    </Alert>
  );
}
