// The address by which a bundler serves this file, where it is set up to give one.
declare const address: string;
export default address;
