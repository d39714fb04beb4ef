/** The name and version of this package: the instrumentation scope. A test holds them against package.json. */
export const PACKAGE_NAME = 'opentelemetry-instrumentation-openai-realtime';
export const PACKAGE_VERSION = '0.1.0';
