/** A Python wheel that holds libraries we use. It is a zip; no Python code in it is ever run. */
export type Wheel = {
  name: string;
  version: string;
  /** Of the one file that is accepted, whichever mirror it comes from. */
  sha256: string;
  /** Bytes of the file. */
  size: number;
  /** Bytes of what is unpacked from it. */
  unpackedSize: number;
  /** What is unpacked: the members whose names start with one of these. */
  contents: string[];
};

/** `gpu` computes on the processor too, but is thirteen times the download. */
export type Variant = 'cpu' | 'gpu';

export const TENSORFLOW_VERSION = '2.21.0';

/**
 * The files for CPython 3.12 are taken whichever Python is installed. The older platform names are listed because pip
 * does not infer them from the newest.
 */
export const WHEEL_TARGET = {
  pythonVersion: '3.12',
  implementation: 'cp',
  abis: ['cp312', 'none'],
  platforms: ['manylinux_2_27_x86_64', 'manylinux_2_25_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
} as const;

/** What the binding includes, and what that includes: 2 MB of the 350 MB of headers in the wheel. */
export const HEADERS = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/xla/tsl/c/',
  'tensorflow/include/tsl/platform/',
];

const tensorflowContents = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/THIRD_PARTY_NOTICES.txt',
  ...HEADERS,
];

const cpuWheel: Wheel = {
  name: 'tensorflow-cpu',
  version: TENSORFLOW_VERSION,
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  size: 274_000_871,
  unpackedSize: 860_000_000,
  contents: tensorflowContents,
};

const gpuWheel: Wheel = {
  name: 'tensorflow',
  version: TENSORFLOW_VERSION,
  sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
  size: 572_611_111,
  unpackedSize: 1_265_000_000,
  contents: tensorflowContents,
};

/** TensorFlow looks for NVIDIA's libraries in the folder `nvidia` beside its own. */
function nvidiaWheel(part: string, version: string, size: number, unpackedSize: number, sha256: string): Wheel {
  const contents = ['lib/', 'bin/', 'nvvm/'].map((folder) => `nvidia/${part}/${folder}`);
  const licence = `nvidia_${part}_cu12-${version}.dist-info/`;
  const name = `nvidia-${part.replaceAll('_', '-')}-cu12`;
  return { name, version, sha256, size, unpackedSize, contents: [...contents, licence] };
}

/** The newest builds that the `and-cuda` extra of TensorFlow 2.21 allows: CUDA 12.9 and cuDNN 9. */
const nvidiaWheels: Wheel[] = [
  nvidiaWheel(
    'cublas',
    '12.9.3.13',
    581_217_458,
    855_130_000,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  nvidiaWheel(
    'cuda_cupti',
    '12.9.79',
    10_814_997,
    43_440_000,
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
  ),
  nvidiaWheel(
    'cuda_nvcc',
    '12.9.86',
    40_546_229,
    98_080_000,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  nvidiaWheel(
    'cuda_nvrtc',
    '12.9.86',
    89_568_129,
    227_410_000,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  nvidiaWheel(
    'cuda_runtime',
    '12.9.79',
    3_493_179,
    5_420_000,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  nvidiaWheel(
    'cudnn',
    '9.28.0.42',
    716_538_495,
    1_162_430_000,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  nvidiaWheel(
    'cufft',
    '11.4.1.4',
    200_877_592,
    293_680_000,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  ),
  nvidiaWheel(
    'curand',
    '10.3.10.19',
    68_295_626,
    167_040_000,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  nvidiaWheel(
    'cusolver',
    '11.7.5.82',
    338_117_415,
    495_040_000,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  nvidiaWheel(
    'cusparse',
    '12.5.10.65',
    366_465_088,
    486_620_000,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  nvidiaWheel(
    'nccl',
    '2.32.3',
    351_526_311,
    489_670_000,
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  ),
  nvidiaWheel(
    'nvjitlink',
    '12.9.86',
    39_748_338,
    96_000_000,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
];

export const wheelsOf = { cpu: [cpuWheel], gpu: [gpuWheel, ...nvidiaWheels] } satisfies Record<Variant, Wheel[]>;
