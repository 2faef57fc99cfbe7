// The console's services a person can go straight to, for a picker and for the address.
// Source: the addresses that the console itself shows. `path` follows the console's host.

export interface ConsoleService {
  readonly id: string;
  /** As the console calls it. */
  readonly name: string;
  /** Starts with a slash; no query. */
  readonly path: string;
}

/** By name, which is how a picker shows them. */
export const CONSOLE_SERVICES: readonly ConsoleService[] = [
  { id: 'apigateway', name: 'API Gateway', path: '/apigateway/main/apis' },
  { id: 'athena', name: 'Athena', path: '/athena/home' },
  { id: 'bedrock', name: 'Bedrock', path: '/bedrock/home' },
  { id: 'billing', name: 'Billing and Cost Management', path: '/costmanagement/home' },
  { id: 'acm', name: 'Certificate Manager', path: '/acm/home' },
  { id: 'cloudformation', name: 'CloudFormation', path: '/cloudformation/home' },
  { id: 'cloudfront', name: 'CloudFront', path: '/cloudfront/v4/home' },
  { id: 'cloudtrail', name: 'CloudTrail', path: '/cloudtrailv2/home' },
  { id: 'cloudwatch', name: 'CloudWatch', path: '/cloudwatch/home' },
  { id: 'codepipeline', name: 'CodePipeline', path: '/codesuite/codepipeline/pipelines' },
  { id: 'cognito', name: 'Cognito', path: '/cognito/v2/home' },
  { id: 'config', name: 'Config', path: '/config/home' },
  { id: 'dynamodb', name: 'DynamoDB', path: '/dynamodbv2/home' },
  { id: 'ec2', name: 'EC2', path: '/ec2/home' },
  { id: 'ecr', name: 'Elastic Container Registry', path: '/ecr/home' },
  { id: 'ecs', name: 'Elastic Container Service', path: '/ecs/v2/home' },
  { id: 'eks', name: 'Elastic Kubernetes Service', path: '/eks/home' },
  { id: 'elasticache', name: 'ElastiCache', path: '/elasticache/home' },
  { id: 'eventbridge', name: 'EventBridge', path: '/events/home' },
  { id: 'glue', name: 'Glue', path: '/glue/home' },
  { id: 'iam', name: 'IAM', path: '/iam/home' },
  { id: 'kms', name: 'Key Management Service', path: '/kms/home' },
  { id: 'lambda', name: 'Lambda', path: '/lambda/home' },
  { id: 'organizations', name: 'Organizations', path: '/organizations/v2/home' },
  { id: 'rds', name: 'RDS', path: '/rds/home' },
  { id: 'redshift', name: 'Redshift', path: '/redshiftv2/home' },
  { id: 'route53', name: 'Route 53', path: '/route53/v2/home' },
  { id: 's3', name: 'S3', path: '/s3/home' },
  { id: 'sagemaker', name: 'SageMaker', path: '/sagemaker/home' },
  { id: 'secretsmanager', name: 'Secrets Manager', path: '/secretsmanager/home' },
  { id: 'sns', name: 'SNS', path: '/sns/v3/home' },
  { id: 'sqs', name: 'SQS', path: '/sqs/v3/home' },
  { id: 'stepfunctions', name: 'Step Functions', path: '/states/home' },
  { id: 'ssm', name: 'Systems Manager', path: '/systems-manager/home' },
  { id: 'vpc', name: 'VPC', path: '/vpcconsole/home' },
];
