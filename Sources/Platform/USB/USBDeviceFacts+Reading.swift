// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB

extension USBDeviceFacts {
    /// Copies what libusb has read of an opened device.
    init(of handle: USBHandlePointer) throws(USBError) {
        let device = libusb_get_device(handle.raw)
        var own = libusb_device_descriptor()
        if let code = USBError.Code(result: libusb_get_device_descriptor(device, &own)) {
            throw USBError(code, "read the device's descriptor")
        }
        var raw: UnsafeMutablePointer<libusb_config_descriptor>?
        let result = libusb_get_active_config_descriptor(device, &raw)
        if let code = USBError.Code(result: result) {
            throw USBError(
                code,
                "read the active configuration",
                detail: code == .notFound ? "the kernel chose none: too little power?" : nil
            )
        }
        defer { libusb_free_config_descriptor(raw) }
        self.init(
            vendor: own.idVendor,
            product: own.idProduct,
            release: own.bcdDevice,
            interfaces: raw.map { Self.interfaces(of: $0.pointee) } ?? []
        )
    }

    private static func interfaces(of raw: libusb_config_descriptor) -> [USBInterfaceFacts] {
        UnsafeBufferPointer(start: raw.interface, count: Int(raw.bNumInterfaces)).flatMap {
            UnsafeBufferPointer(start: $0.altsetting, count: Int($0.num_altsetting)).map {
                USBInterfaceFacts($0)
            }
        }
    }
}

extension USBInterfaceFacts {
    fileprivate init(_ raw: libusb_interface_descriptor) {
        let endpoints = UnsafeBufferPointer(start: raw.endpoint, count: Int(raw.bNumEndpoints))
        self.init(
            number: raw.bInterfaceNumber,
            alternate: raw.bAlternateSetting,
            classes: (raw.bInterfaceClass, raw.bInterfaceSubClass, raw.bInterfaceProtocol),
            endpoints: endpoints.map {
                USBEndpoint(
                    address: $0.bEndpointAddress,
                    attributes: $0.bmAttributes,
                    maxPacketSize: $0.wMaxPacketSize
                )
            }
        )
    }
}
